package io.icestream.project;

import java.util.List;

/**
 * A database without change capture, read as a whole in a bounded run.
 *
 * @param url JDBC URL without credentials
 * @param fetchRows how many rows the driver fetches at a time
 */
public record JdbcSource(
    String system,
    String url,
    String username,
    SecretReference password,
    int fetchRows,
    List<Entity> entities,
    Location location)
    implements Source {

  public JdbcSource {
    entities = List.copyOf(entities);
  }
}
