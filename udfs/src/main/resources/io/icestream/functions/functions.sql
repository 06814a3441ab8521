-- One line per function, in the order of the reference.
create temporary system function tokenize_text as 'io.icestream.functions.TokenizeText';
create temporary system function mask_email as 'io.icestream.functions.MaskEmail';
create temporary system function mask_phone as 'io.icestream.functions.MaskPhone';
create temporary system function mask_name as 'io.icestream.functions.MaskName';
create temporary system function mask_keep_first as 'io.icestream.functions.MaskKeepFirst';
create temporary system function mask_keep_last as 'io.icestream.functions.MaskKeepLast';
create temporary system function redact_text as 'io.icestream.functions.RedactText';
create temporary system function generalise_date as 'io.icestream.functions.GeneraliseDate';
create temporary system function insecure_hash_sha256 as 'io.icestream.functions.InsecureHashSha256';
create temporary system function insecure_hash_md5 as 'io.icestream.functions.InsecureHashMd5';
