package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operating-system user that server processes run as: ourselves, or somebody with fewer rights
 * when we are root, because PostgreSQL refuses root.
 */
final class ServerUser {
  private static final List<String> CANDIDATES = List.of("postgres", "nobody");

  private final List<String> prefix;
  private final Optional<Account> account;

  private record Account(String name, int uid, int gid) {}

  private ServerUser(List<String> prefix, Optional<Account> account) {
    this.prefix = prefix;
    this.account = account;
  }

  static ServerUser current() {
    if (uid(Path.of("/proc/self")) != 0) {
      return new ServerUser(List.of(), Optional.empty());
    }
    Account account =
        CANDIDATES.stream()
            .flatMap(name -> find(name).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new IcestreamException(
                        ErrorCode.DEMO_001,
                        "Cannot start PostgreSQL as root: there is no user to run it as (tried "
                            + String.join(", ", CANDIDATES)
                            + "). Create one of them or start the demo as another user."));
    return new ServerUser(switchTo(account), Optional.of(account));
  }

  /** The command line that runs {@code command} as this user. */
  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /** Gives a tree to this user; does nothing when the user is the one we are. */
  void own(Path root) throws IOException {
    if (account.isEmpty()) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            change(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            change(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether this user, or we, own the path. */
  boolean owns(Path path) {
    int owner = uid(path);
    return account.map(user -> owner == user.uid() || owner == 0).orElse(owner == selfUid());
  }

  /** Whether the user can enter and write the directory, parents included. */
  boolean canWrite(Path directory) {
    return account.isEmpty()
        || Commands.succeeds(command(List.of("test", "-w", directory.toString())));
  }

  private void change(Path path) throws IOException {
    Account user = account.orElseThrow();
    Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
  }

  private static List<String> switchTo(Account account) {
    Optional<String> setpriv = Commands.onPath("setpriv");
    if (setpriv.isPresent()) {
      return List.of(
          setpriv.get(),
          "--reuid=" + account.uid(),
          "--regid=" + account.gid(),
          "--clear-groups",
          "--");
    }
    Optional<String> runuser = Commands.onPath("runuser");
    if (runuser.isPresent()) {
      return List.of(runuser.get(), "-u", account.name(), "--");
    }
    throw new IcestreamException(
        ErrorCode.DEMO_001,
        "Cannot start PostgreSQL as root: neither setpriv nor runuser is on the PATH."
            + " Install util-linux or start the demo as another user.");
  }

  private static Optional<Account> find(String name) {
    try {
      return Files.readAllLines(Path.of("/etc/passwd")).stream()
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > 3 && fields[0].equals(name))
          .map(
              fields -> new Account(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int selfUid() {
    return uid(Path.of("/proc/self"));
  }

  private static int uid(Path path) {
    try {
      Map<String, Object> attributes = Files.readAttributes(path, "unix:uid");
      return (Integer) attributes.get("uid");
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }
}
