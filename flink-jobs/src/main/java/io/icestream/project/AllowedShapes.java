package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Reads {@code scan}: what looks personal and isn't. */
final class AllowedShapes {
  private AllowedShapes() {}

  static List<AllowedShape> read(YamlBlock project) {
    List<AllowedShape> allowed = new ArrayList<>();
    for (YamlBlock block : project.blocks("scan")) {
      block.allow(Block.SCAN);
      Optional<String> shape = block.oneOf("shape", AllowedShape.SHAPES);
      Optional<String> column = block.text("column");
      Optional<String> file = block.text("file").filter(pattern -> isPattern(pattern, block));
      if (column.isPresent() == file.isPresent()) {
        problem(block, "it must say where: either 'column' or 'file'. Write one of them.");
      }
      Optional<String> reason = block.text("reason").filter(text -> !text.isBlank());
      if (block.has("reason") && reason.isEmpty()) {
        problem(block, "no reason is given. Write why this is nobody's data.");
      }
      if (shape.isPresent() && reason.isPresent()) {
        allowed.add(new AllowedShape(shape.get(), column, file, reason.get()));
      }
    }
    return allowed;
  }

  private static boolean isPattern(String pattern, YamlBlock block) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return true;
    } catch (PatternSyntaxException e) {
      problem(block, "'file' is no pattern of files. Write it as in **/log/*.log.");
      return false;
    }
  }

  private static void problem(YamlBlock block, String why) {
    block
        .problems()
        .add(ErrorCode.PROJ_031, block.location(), "Cannot except it from scans: " + why);
  }
}
