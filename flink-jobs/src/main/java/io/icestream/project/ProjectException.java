package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a project. Nothing has been started. */
public final class ProjectException extends IcestreamException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ProjectException(String project, List<Problem> problems) {
    super(ErrorCode.PROJ_100, message(project, problems));
    this.problems = List.copyOf(problems);
  }

  /** What a later stage than loading finds wrong; at least one problem. */
  public static ProjectException of(String project, List<Problem> problems) {
    return new ProjectException(project, problems);
  }

  private static String message(String project, List<Problem> problems) {
    String count =
        problems.size() == 1 ? "it has 1 problem" : "it has " + problems.size() + " problems";
    return "Cannot load project "
        + project
        + ": "
        + count
        + ". Correct each, then try again.\n"
        + problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  /** All problems, by file and line; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
