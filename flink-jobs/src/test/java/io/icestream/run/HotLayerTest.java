package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said where Paimon is not on the class path, as in this module. */
class HotLayerTest {
  @Test
  void saysWhatAHotTableNeeds() {
    assertThat(HotLayer.isPresent()).isFalse();
    assertThatThrownBy(() -> HotLayer.require(List.of("silver.customers")))
        .hasMessageContainingAll("silver.customers", "paimon-flink", "'icestream.hot'")
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUN_018));
  }

  @Test
  void needsNothingWithoutHotTables() {
    assertThatCode(() -> HotLayer.require(List.of())).doesNotThrowAnyException();
  }
}
