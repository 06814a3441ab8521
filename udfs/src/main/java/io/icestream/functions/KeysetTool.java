package io.icestream.functions;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Makes, rotates and wraps key files, also where there is nothing but this jar: its main class. */
public final class KeysetTool {
  private static final String USAGE =
      """
      Usage: %1$s generate|rotate|show <file>
             %1$s retire <file> <key id>
             %1$s wrap <file> <URI of a key management service's key>
             %1$s seal-generate|seal-rotate|seal-show <file>
        generate  write a new keyset, for its owner's eyes only
        rotate    add a new primary key and keep the old ones: their tokens still join
        show      print the ids of the keys, oldest first
        retire    disable an old key: its tokens no longer join and can't be revealed
        wrap      encrypt a key file of any kind, so that only who may use the service's key can open it
        seal-...  the same for the key store of sealed columns; show prints its identity
      Example: %1$s generate tokenize.keyset.json
               %1$s wrap tokenize.keyset.json aws-kms://arn:aws:kms:eu-central-1:111122223333:alias/lake
      """;

  private KeysetTool() {}

  /** Exits with 0 if it is done, 1 if it failed, and 2 if it was not understood. */
  public static void main(String[] arguments) {
    System.exit(run("java -jar <this jar>", List.of(arguments), System.out, System.err));
  }

  /**
   * Does what the arguments say; returns 0 if it is done, 1 if it failed, and 2 if it was not
   * understood.
   *
   * @param name what the user types before the arguments, for the help
   */
  public static int run(String name, List<String> arguments, PrintStream out, PrintStream err) {
    String usage = USAGE.formatted(name);
    if (arguments.equals(List.of("--help"))) {
      out.print(usage);
      return 0;
    }
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (arguments.size() != (List.of("retire", "wrap").contains(command) ? 3 : 2)) {
      err.print(usage);
      return 2;
    }
    Path file = Path.of(arguments.get(1));
    try {
      switch (command) {
        case "seal-generate" -> SealKeys.generate(file);
        case "seal-rotate" -> SealKeys.rotate(file);
        case "generate" -> Keysets.generate(file);
        case "rotate" -> Keysets.rotate(file);
        case "retire" -> Keysets.retire(file, arguments.get(2));
        case "wrap" -> Keysets.wrap(file, arguments.get(2));
        case "show", "seal-show" -> {}
        default -> {
          err.print(usage);
          return 2;
        }
      }
      if (command.equals("wrap")) {
        out.println("wrapped " + file);
      } else if (command.startsWith("seal-")) {
        out.println(SealKeys.identity("file:" + file));
      } else {
        Keysets.keys(file).forEach(out::println);
      }
      return 0;
    } catch (FunctionException e) {
      err.println(e.getMessage());
      return 1;
    }
  }
}
