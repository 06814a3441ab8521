package io.icestream.functions;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Makes and rotates keyset files where there is nothing but this jar: its main class. */
public final class KeysetTool {
  private static final String USAGE =
      """
      Usage: java -jar <this jar> generate|rotate|show <file>
             java -jar <this jar> retire <file> <key id>
             java -jar <this jar> seal-generate|seal-rotate|seal-show <file>
        generate  write a new keyset, for its owner's eyes only
        rotate    add a new primary key and keep the old ones: their tokens still join
        show      print the ids of the keys, oldest first
        retire    disable an old key: its tokens no longer join and can't be revealed
        seal-...  the same for the key store of sealed columns; show prints its identity
      Example: java -jar <this jar> generate tokenize.keyset.json
      """;

  private KeysetTool() {}

  /** Exits with 0 if it is done, 1 if it failed, and 2 if it was not understood. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.equals(List.of("--help"))) {
      out.print(USAGE);
      return 0;
    }
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (arguments.size() != (command.equals("retire") ? 3 : 2)) {
      err.print(USAGE);
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
        case "show", "seal-show" -> {}
        default -> {
          err.print(USAGE);
          return 2;
        }
      }
      if (command.startsWith("seal-")) {
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
