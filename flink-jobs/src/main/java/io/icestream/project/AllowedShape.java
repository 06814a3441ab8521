package io.icestream.project;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Something that looks personal and isn't, so that a scan doesn't report it.
 *
 * @param shape the label of the shape, such as {@code phone}; canaries can't be allowed
 * @param column {@code layer.table.column}, the column possibly {@code *}
 * @param file a pattern of files, such as {@code **.log}; one of column and file is there
 * @param reason why it isn't personal
 */
public record AllowedShape(
    String shape, Optional<String> column, Optional<String> file, String reason) {

  /** The shapes that a scan knows. */
  public static final List<String> SHAPES =
      List.of("email", "phone", "card", "iban", "us-ssn", "uk-nino", "br-cpf");

  /** Whether it speaks of a finding. */
  public boolean covers(String kind, String foundColumn, String foundFile) {
    return shape.equals(kind)
        && column.map(allowed -> matches(allowed, foundColumn)).orElse(true)
        && file.map(
                allowed ->
                    FileSystems.getDefault()
                        .getPathMatcher("glob:" + allowed)
                        .matches(Path.of(foundFile)))
            .orElse(true);
  }

  private static boolean matches(String allowed, String column) {
    return allowed.endsWith(".*")
        ? column.startsWith(allowed.substring(0, allowed.length() - 1))
        : allowed.equals(column);
  }
}
