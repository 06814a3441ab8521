package io.icestream.project;

import java.util.List;
import java.util.Optional;

/**
 * A MongoDB database, read through a change stream; each entity is a collection of it.
 *
 * @param url of a replica set, without credentials
 * @param username empty where nobody has to log in
 * @param password there if the username is
 * @param authDatabase the database that knows the user
 * @param fullDocument how an update comes to its document: {@code lookup} or {@code required}
 * @param snapshotChunkRows how many documents one query of the initial snapshot reads at most
 */
public record MongoSource(
    String system,
    String url,
    String database,
    String username,
    Optional<SecretReference> password,
    String authDatabase,
    String fullDocument,
    int snapshotChunkRows,
    List<Entity> entities,
    Location location)
    implements Source {

  public MongoSource {
    entities = List.copyOf(entities);
  }
}
