package io.icestream.kit;

import java.util.HashMap;
import java.util.Map;

/** Glue and S3 on the loopback address, and the catalog options that lead Iceberg there. */
public final class AwsStandIn implements AutoCloseable {
  /** The region that the services say they are in. */
  public static final String REGION = "eu-central-1";

  private final GlueServer glue = new GlueServer();
  private final StoreServer store = new StoreServer();

  public GlueServer glue() {
    return glue;
  }

  public StoreServer store() {
    return store;
  }

  /** All that a catalog there is opened with. */
  public Map<String, String> options() {
    Map<String, String> options = new HashMap<>(services());
    options.put("catalog-type", "glue");
    options.put("warehouse", "s3://lake/warehouse");
    return options;
  }

  /** Where the services are and who asks: all else is as it is on AWS. */
  public Map<String, String> services() {
    return Map.of(
        "glue.endpoint", glue.address(),
        "s3.endpoint", store.address(),
        "s3.path-style-access", "true",
        "client.region", REGION,
        "client.credentials-provider", GeneratedCredentials.class.getName());
  }

  @Override
  public void close() {
    glue.close();
    store.close();
  }
}
