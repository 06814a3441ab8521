package io.icestream.cli;

import io.icestream.functions.KeysetTool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code icestream keys}: makes, rotates and wraps key files. */
@Command(
    name = "keys",
    description = {
      "Makes, rotates, shows and wraps the files with the keys of tokens and sealed columns.",
      "A project makes its own at its first start; this is for keys that live elsewhere, for a new",
      "primary key, and to wrap them with a key management service's key."
    },
    footer = {
      "",
      "Actions: generate|rotate|show FILE, retire FILE KEY_ID, wrap FILE KEY_URI,",
      "         seal-generate|seal-rotate|seal-show FILE",
      "Example: icestream keys rotate my-lake/output/state/tokenize.keyset.json",
      "         icestream keys wrap tokenize.keyset.json \\",
      "           aws-kms://arn:aws:kms:eu-central-1:111122223333:alias/lake"
    })
final class KeysCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ACTION", description = "What to do, see below.")
  private String action;

  @Parameters(
      index = "1..*",
      arity = "1..2",
      paramLabel = "ARGUMENT",
      description = "The file first.")
  private List<String> arguments;

  @Override
  public Integer call() {
    List<String> all = new ArrayList<>(List.of(action));
    all.addAll(arguments);
    return KeysetTool.run("icestream keys", all, System.out, System.err);
  }
}
