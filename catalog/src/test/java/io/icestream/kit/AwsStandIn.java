package io.icestream.kit;

import java.util.HashMap;
import java.util.Map;

/** Glue and S3 on the loopback address, and the catalog options that lead Iceberg there. */
public final class AwsStandIn implements AutoCloseable {
  private final GlueServer glue = new GlueServer();
  private final StoreServer store = new StoreServer();

  public GlueServer glue() {
    return glue;
  }

  public StoreServer store() {
    return store;
  }

  /** Nothing but where the services are and who asks: all else is as it is on AWS. */
  public Map<String, String> options() {
    Map<String, String> options = new HashMap<>();
    options.put("catalog-type", "glue");
    options.put("warehouse", "s3://lake/warehouse");
    options.put("glue.endpoint", glue.address());
    options.put("s3.endpoint", store.address());
    options.put("s3.path-style-access", "true");
    options.put("client.region", "eu-central-1");
    options.put("client.credentials-provider", GeneratedCredentials.class.getName());
    return options;
  }

  @Override
  public void close() {
    glue.close();
    store.close();
  }
}
