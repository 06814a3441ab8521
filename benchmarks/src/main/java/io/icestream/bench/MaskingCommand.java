package io.icestream.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;

/** {@code icestream bench masking}: what opening and masking personal values costs. */
@Command(
    name = "masking",
    mixinStandardHelpOptions = true,
    description =
        "Opens a sealed e-mail address, phone number and name of a row and masks them, on one thread, "
            + "beside bare decryption with keys at hand. Prints rows a second.",
    footer = {"", "Example: icestream bench masking"})
final class MaskingCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    new Runner(new OptionsBuilder().include(MaskingCost.class.getName()).build()).run();
    return 0;
  }
}
