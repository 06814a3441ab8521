package io.icestream.project;

import io.icestream.project.MaskingRule.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What masking.yml says: rules of columns, and patterns for columns that have none.
 *
 * @param rules the rules of single columns, as they hold in the chosen profile
 * @param patterns rules by pattern or tag, the first that matches holding
 * @param stricter patterns of the chosen profile, which hold where they protect more
 * @param trusted functions of the project that protect what they take, with the reason to say so
 */
public record MaskingPolicy(
    List<MaskingRule> rules,
    List<Pattern> patterns,
    List<Pattern> stricter,
    Map<String, String> trusted) {

  /** The policy of a project without masking.yml. */
  public static final MaskingPolicy NONE =
      new MaskingPolicy(List.of(), List.of(), List.of(), Map.of());

  /** Where it stands. */
  public static final Location LOCATION = Location.startOf(ProjectLoader.MASKING);

  public MaskingPolicy {
    rules = List.copyOf(rules);
    patterns = List.copyOf(patterns);
    stricter = List.copyOf(stricter);
    trusted = Map.copyOf(trusted);
  }

  /**
   * A rule for every column whose name fits.
   *
   * @param names names as {@code system.entity.column}, {@code *} standing for any text; {@code
   *     *.email} is the column of any entity
   */
  public record Pattern(List<String> names, MaskingRule rule) {
    public Pattern {
      names = List.copyOf(names);
    }

    boolean fits(String qualifiedColumn) {
      return names.stream().anyMatch(name -> fits(name, qualifiedColumn));
    }

    private static boolean fits(String pattern, String name) {
      String regex =
          Stream.of(pattern.toLowerCase(Locale.ROOT).split("\\*", -1))
              .map(java.util.regex.Pattern::quote)
              .reduce((before, after) -> before + ".*" + after)
              .orElse("");
      return name.toLowerCase(Locale.ROOT).matches(regex);
    }
  }

  /** Whether a function of the project is declared to protect what it takes. */
  public boolean trusts(String function) {
    return trusted.containsKey(function);
  }

  /** The rules of an entity's columns: of each the one that holds, if any does. */
  public List<MaskingRule> rules(String system, String entity, List<String> columns) {
    List<MaskingRule> all = new ArrayList<>();
    for (String column : columns) {
      String name = system + "." + entity + "." + column;
      Optional<MaskingRule> base =
          rules.stream()
              .filter(rule -> rule.qualifiedName().equals(name))
              .findFirst()
              .or(() -> first(patterns, name));
      Optional<MaskingRule> strict =
          first(stricter, name)
              .filter(rule -> base.isEmpty() || isNotWeaker(rule.action(), base.get().action()));
      strict.or(() -> base).ifPresent(rule -> all.add(rule.of(system, entity, column)));
    }
    return all;
  }

  private static Optional<MaskingRule> first(List<Pattern> patterns, String name) {
    return patterns.stream().filter(pattern -> pattern.fits(name)).map(Pattern::rule).findFirst();
  }

  static boolean isNotWeaker(Action action, Action than) {
    return strength(action) >= strength(than);
  }

  private static int strength(Action action) {
    return switch (action) {
      case KEEP -> 0;
      case MASK, TOKENIZE -> 1;
      case DROP -> 2;
    };
  }
}
