package io.icestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretCatalogLoaderTest {
  @TempDir Path folder;

  @Test
  void resolvesInTheProcessThatOpensTheCatalogAndNowhereElse() throws Exception {
    String secret = UUID.randomUUID().toString();
    Path file = Files.writeString(folder.resolve("credential"), secret + "\n");

    CatalogLoader loader = loader("${file:" + file + "}");
    byte[] inJobGraph = InstantiationUtil.serializeObject(loader);
    CatalogLoader onWorker =
        InstantiationUtil.deserializeObject(inJobGraph, getClass().getClassLoader());

    assertThat(((KnowingCatalog) onWorker.loadCatalog()).credential).isEqualTo(secret);
    assertThat(new String(inJobGraph, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
    assertThat(loader + " " + onWorker).doesNotContain(secret);
  }

  @Test
  void saysWhichReferenceLeadsNowhere() {
    assertThatThrownBy(() -> loader("${env:NOT_SET_ANYWHERE}").loadCatalog())
        .hasMessageContaining("ICE-SRC-003")
        .hasMessageContaining("${env:NOT_SET_ANYWHERE} of credential");
  }

  private static CatalogLoader loader(String credential) {
    return CatalogLoaders.of(
        "lake", Map.of("catalog-impl", KnowingCatalog.class.getName(), "credential", credential));
  }

  /** Knows what it was given. */
  public static final class KnowingCatalog extends InMemoryCatalog {
    private String credential;

    @Override
    public void initialize(String name, Map<String, String> properties) {
      credential = properties.get("credential");
      super.initialize(name, properties);
    }
  }
}
