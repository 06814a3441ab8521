package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptJobTest {
  private static final String[] NONE = {};

  @TempDir Path directory;

  @Test
  void cutsStatementsOutsideQuotesAndComments() {
    assertThat(
            ScriptJob.statements(
                """
                set 'a' = 'it''s; b';
                -- not here; nor 'there
                select `a;b` /* ; */ from t;

                insert into t select 1
                """))
        .containsExactly(
            "set 'a' = 'it''s; b'",
            "-- not here; nor 'there\nselect `a;b` /* ; */ from t",
            "insert into t select 1");
  }

  @Test
  void takesTheScriptThatTheServiceNames() throws IOException {
    Path properties =
        Files.writeString(
            directory.resolve("application_properties.json"),
            """
            [{"PropertyGroupId": "other", "PropertyMap": {"script": "no"}},
             {"PropertyGroupId": "icestream", "PropertyMap": {"script": "s3://lake/jobs/retail.sql"}}]
            """);

    assertThat(ScriptJob.script(NONE, properties)).isEqualTo("s3://lake/jobs/retail.sql");
    assertThat(ScriptJob.script(new String[] {"own.sql"}, properties)).isEqualTo("own.sql");
  }

  @Test
  void saysThatNoScriptIsNamed() {
    assertThatThrownBy(() -> ScriptJob.script(NONE, directory.resolve("none.json")))
        .hasMessageContaining("none is named")
        .hasMessageContaining("ICE-RUN-027");
  }
}
