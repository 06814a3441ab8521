package io.icestream.project;

import java.util.Locale;

/** The layers that a project describes; Bronze is made by the program. */
public enum Layer {
  SILVER,
  GOLD;

  /** The name of its folder and its database. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
