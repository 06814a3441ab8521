package io.icestream.cli;

import io.icestream.docs.Pages;
import io.icestream.docs.PagesFolder;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream docs}: an ERD and a page for each table. */
@Command(
    name = "docs",
    description = {
      "Writes Markdown pages about a project: how its tables relate (ERD), and for each table its",
      "grain, key, columns and their protection, lineage, rules, audits and a query; and the tables",
      "of all layers as JSON Schema (catalog_table_schemas.json). Pages hold names, never a value of",
      "a row. Reads the project alone; connects to a database only for the columns of its tables.",
      "Pages of tables that are no more are removed; files of others are left alone."
    },
    footer = {
      "",
      "Example: icestream docs my-lake --into my-lake/docs",
      "         icestream docs my-lake --check"
    })
final class DocsCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Where to (default: the directory 'docs' of the project).")
  private Path into;

  @Option(
      names = "--check",
      description =
          "Writes nothing; exit code 1 when the pages there are not those of the project.")
  private boolean isCheck;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Path directory = into == null ? project.directory().resolve("docs") : into;
    Map<String, String> pages = Pages.of(workspace.description());
    PagesFolder folder = new PagesFolder(directory, workspace.name());
    PagesFolder.Changes changes = isCheck ? folder.compare(pages) : folder.write(pages);
    changes
        .written()
        .forEach(page -> System.out.println((isCheck ? "stale    " : "wrote    ") + page));
    changes
        .removed()
        .forEach(page -> System.out.println((isCheck ? "too many " : "removed  ") + page));
    System.out.println(
        pages.size()
            + " files in "
            + directory
            + (changes.isEmpty() ? ", all as they were" : isCheck ? ", not up to date" : ""));
    return isCheck && !changes.isEmpty() ? 1 : 0;
  }
}
