package io.virtwarden.chassis.rpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Run with JAZZER_FUZZ=1 it looks for bytes that break the decoder; without, it replays what was found. */
class FrameFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void neitherThrowsNorHangsNorGrows(byte[] stream) {
        try (var reader = new FrameReader()) {
            reader.add(Unpooled.wrappedBuffer(stream));
            for (var frame = reader.next(); frame != null; frame = reader.next()) {
                var arguments = new XdrReader(frame.payload());
                arguments.cString(65536);
                arguments.fixed(16);
                arguments.hyper();
                arguments.opaque(4194304);
                arguments.int32();
            }
        } catch (FrameException | XdrException refused) {
            // The two ways to refuse; anything else is a finding.
        }
    }
}
