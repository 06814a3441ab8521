package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/** The orders project in a process of its own; prints its {@link RunCost} as one line of JSON. */
final class OrdersRun {
  static final String ENTITY = "shop__orders";

  private OrdersRun() {}

  /**
   * What to run; the rest is in the environment.
   *
   * @param events how many have to be published
   */
  record Settings(String project, long events) {}

  /** Takes {@link Settings} as JSON. */
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Settings settings = json.readValue(arguments[0], Settings.class);
    try (ProjectRun run = ProjectRun.start(Path.of(settings.project()))) {
      System.out.println("running");
      RunCost cost = run.await(ENTITY, settings.events());
      run.stop();
      System.out.println(json.writeValueAsString(cost));
    }
    System.exit(0);
  }
}
