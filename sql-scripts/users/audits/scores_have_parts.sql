-- The parts of a score are those of the rules: their mean is the score.
SET 'every' = '10min';

select
    user_id,
    quality_score,
    completeness_score,
    validity_score,
    consistency_score
from silver.users
where quality_score <> (completeness_score + validity_score + consistency_score) / 3;
