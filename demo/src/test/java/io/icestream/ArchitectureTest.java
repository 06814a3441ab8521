package io.icestream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Which package may use which; docs/architecture.md draws the same arrows. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.icestream");

  @Test
  void arrowsPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.icestream..")
        .layer("demo")
        .definedBy("io.icestream.demo..", "io.icestream.examples..")
        .layer("cli")
        .definedBy("io.icestream.cli..")
        .layer("audit")
        .definedBy("io.icestream.audit..")
        .layer("serve")
        .definedBy("io.icestream.serve..")
        .layer("profile")
        .definedBy("io.icestream.profile..")
        .layer("report")
        .definedBy("io.icestream.report..")
        .layer("docs")
        .definedBy("io.icestream.docs..")
        .layer("whatif")
        .definedBy("io.icestream.whatif..")
        .layer("cases")
        .definedBy("io.icestream.cases..")
        .layer("run")
        .definedBy("io.icestream.run..")
        .layer("reconcile")
        .definedBy("io.icestream.reconcile..")
        .layer("plan")
        .definedBy("io.icestream.plan..")
        .layer("project")
        .definedBy("io.icestream.project..")
        .layer("lineage")
        .definedBy("io.icestream.lineage..")
        .layer("source")
        .definedBy("io.icestream.source..")
        .layer("metrics")
        .definedBy("io.icestream.metrics..")
        .layer("catalog")
        .definedBy("io.icestream.catalog..", "io.icestream.commit..", "io.icestream.writer..")
        .layer("backup")
        .definedBy("io.icestream.backup..")
        .layer("readers")
        .definedBy("io.icestream.readers..")
        .layer("secret")
        .definedBy("io.icestream.secret..")
        .layer("scan")
        .definedBy("io.icestream.scan..")
        .layer("functions")
        .definedBy("io.icestream.functions..")
        .layer("error")
        .definedBy("io.icestream.error..")
        .whereLayer("demo")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("demo")
        .whereLayer("audit")
        .mayOnlyBeAccessedByLayers("cli", "demo")
        .whereLayer("serve")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("profile")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("docs")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("whatif")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("cases")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("run")
        .mayOnlyBeAccessedByLayers("audit", "cases", "cli", "demo", "report", "serve", "whatif")
        .whereLayer("reconcile")
        .mayOnlyBeAccessedByLayers("audit", "cli", "profile", "report", "run", "demo", "whatif")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("cases", "run", "reconcile", "cli", "demo", "docs", "whatif")
        .whereLayer("lineage")
        .mayOnlyBeAccessedByLayers("plan", "cli", "docs")
        .whereLayer("metrics")
        .mayOnlyBeAccessedByLayers("plan", "run", "cli")
        .whereLayer("catalog")
        .mayOnlyBeAccessedByLayers("audit", "backup", "metrics", "run")
        .whereLayer("backup")
        .mayOnlyBeAccessedByLayers("run", "cli")
        .whereLayer("readers")
        .mayOnlyBeAccessedByLayers("catalog", "project", "run", "cli")
        .whereLayer("scan")
        .mayOnlyBeAccessedByLayers("run", "cli", "demo")
        .whereLayer("functions")
        .mayOnlyBeAccessedByLayers("cases", "plan", "profile", "source", "run", "cli")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("cases", "reconcile", "run", "serve", "cli")
        .whereLayer("project")
        .mayOnlyBeAccessedByLayers(
            "audit",
            "cases",
            "plan",
            "reconcile",
            "run",
            "scan",
            "serve",
            "cli",
            "demo",
            "docs",
            "whatif")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.icestream.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void embeddedServersStayOutOfTheJob() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.icestream.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.zonky..", "kafka..", "org.apache.kafka.server..")
        .check(CLASSES);
  }

  /** The module snowflake, which none of these sees, has it on its class path. */
  @Test
  void snowflakesDriverStaysOutOfTheJob() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("net.snowflake..", "io.icestream.snowflake..")
        .check(CLASSES);
    assertThat(getClass().getResource("/net/snowflake/client/api/driver/SnowflakeDriver.class"))
        .isNull();
  }

  @Test
  void functionsNeedNoLake() {
    noClasses()
        .that()
        .resideInAPackage("io.icestream.functions..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.iceberg..", "org.apache.flink.streaming..", "org.apache.kafka..")
        .check(CLASSES);
  }
}
