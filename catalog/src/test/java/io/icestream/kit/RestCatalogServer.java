package io.icestream.kit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.PropertyAccessor;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.PropertyNamingStrategies;

/**
 * Iceberg's REST catalog on the loopback address: its own handlers, before a catalog of any kind.
 */
public final class RestCatalogServer implements AutoCloseable {
  // The parsers of the protocol are Iceberg's and take its Jackson.
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    JSON.setVisibility(PropertyAccessor.FIELD, Visibility.ANY);
    JSON.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
    RESTSerializers.registerAll(JSON);
  }

  private final Catalog catalog;
  private final SupportsNamespaces namespaces;
  private final Loopback server = new Loopback(this::answer);

  public RestCatalogServer(Catalog catalog) {
    this.catalog = catalog;
    this.namespaces = (SupportsNamespaces) catalog;
  }

  public String address() {
    return server.address();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      try {
        Object result = perform(exchange, body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (result == null) {
          Loopback.respond(exchange, 204, new byte[0]);
        } else {
          Loopback.respond(exchange, 200, JSON.writeValueAsBytes(result));
        }
      } catch (RuntimeException e) {
        refuse(exchange, e);
      }
    }
  }

  private Object perform(HttpExchange exchange, byte[] body) throws IOException {
    String method = exchange.getRequestMethod();
    List<String> path = List.of(exchange.getRequestURI().getPath().substring(1).split("/"));
    Namespace namespace = path.size() > 2 ? Namespace.of(path.get(2)) : Namespace.empty();
    TableIdentifier table = path.size() > 4 ? TableIdentifier.of(namespace, path.get(4)) : null;
    String kind = path.get(1) + (path.size() > 3 ? "/" + path.get(3) : "") + " of " + path.size();
    switch (method + " " + kind) {
      case "GET config of 2":
        return ConfigResponse.builder().build();
      case "GET namespaces of 2":
        return CatalogHandlers.listNamespaces(namespaces, Namespace.empty());
      case "POST namespaces of 2":
        return CatalogHandlers.createNamespace(
            namespaces, JSON.readValue(body, CreateNamespaceRequest.class));
      case "GET namespaces of 3":
        return CatalogHandlers.loadNamespace(namespaces, namespace);
      case "HEAD namespaces of 3":
        CatalogHandlers.namespaceExists(namespaces, namespace);
        return null;
      case "DELETE namespaces of 3":
        CatalogHandlers.dropNamespace(namespaces, namespace);
        return null;
      case "POST namespaces/properties of 4":
        return CatalogHandlers.updateNamespaceProperties(
            namespaces, namespace, JSON.readValue(body, UpdateNamespacePropertiesRequest.class));
      case "GET namespaces/tables of 4":
        return CatalogHandlers.listTables(catalog, namespace);
      case "POST namespaces/tables of 4":
        CreateTableRequest creation = JSON.readValue(body, CreateTableRequest.class);
        return creation.stageCreate()
            ? CatalogHandlers.stageTableCreate(catalog, namespace, creation)
            : CatalogHandlers.createTable(catalog, namespace, creation);
      case "GET namespaces/tables of 5":
        return CatalogHandlers.loadTable(catalog, table);
      case "HEAD namespaces/tables of 5":
        CatalogHandlers.tableExists(catalog, table);
        return null;
      case "POST namespaces/tables of 5":
        return CatalogHandlers.updateTable(
            catalog, table, JSON.readValue(body, UpdateTableRequest.class));
      case "DELETE namespaces/tables of 5":
        CatalogHandlers.dropTable(catalog, table);
        return null;
      case "POST tables of 3":
        CatalogHandlers.renameTable(catalog, JSON.readValue(body, RenameTableRequest.class));
        return null;
      case "POST namespaces/tables of 6":
        return null; // Metrics of a scan.
      default:
        throw new UnsupportedOperationException(method + " " + kind);
    }
  }

  private static void refuse(HttpExchange exchange, RuntimeException e) throws IOException {
    int status = 500;
    if (e instanceof NoSuchNamespaceException || e instanceof NoSuchTableException) {
      status = 404;
    } else if (e instanceof AlreadyExistsException
        || e instanceof CommitFailedException
        || e instanceof NamespaceNotEmptyException) {
      status = 409;
    } else if (e instanceof UnsupportedOperationException) {
      status = 406;
    }
    ErrorResponse error =
        ErrorResponse.builder()
            .responseCode(status)
            .withType(e.getClass().getSimpleName())
            .withMessage(String.valueOf(e.getMessage()))
            .build();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    Loopback.respond(exchange, status, JSON.writeValueAsBytes(error));
  }

  @Override
  public void close() {
    server.close();
  }
}
