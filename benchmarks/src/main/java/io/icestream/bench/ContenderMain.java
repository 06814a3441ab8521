package io.icestream.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Ends the process of a contender whose main class fails, whatever threads it has left behind. */
final class ContenderMain {
  private ContenderMain() {}

  /** Takes the name of the main class, then its arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    try {
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    }
  }
}
