package io.virtwarden.hypervisor.inventory;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.LibvirtException;

/** One virConnectListAll call: looks at each object while it lives, frees each, frees the array. */
final class Listing {
    private Listing() {}

    /** A virConnectListAll function with its connection and flags. */
    @FunctionalInterface
    interface Lister {
        int list(PointerByReference objects);
    }

    /** Looks at one object. */
    @FunctionalInterface
    interface Visitor {
        void visit(Pointer object) throws LibvirtException;
    }

    /** Frees one object. */
    @FunctionalInterface
    interface Freer {
        int free(Pointer object);
    }

    /** An object that vanished since it was listed is skipped. */
    static void each(Lister lister, Freer freer, Visitor visitor) throws LibvirtException {
        PointerByReference array = new PointerByReference();
        int count = lister.list(array);
        if (count < 0) {
            throw LibvirtException.last();
        }
        Pointer objects = array.getValue();
        LibvirtException failure = null;
        for (int i = 0; i < count; i++) {
            Pointer object = objects.getPointer((long) Native.POINTER_SIZE * i);
            try {
                if (failure == null) {
                    visitor.visit(object);
                }
            } catch (LibvirtException e) {
                failure = e.gone() ? null : e;
            } finally {
                int unused = freer.free(object);
            }
        }
        if (objects != null) {
            Native.free(Pointer.nativeValue(objects));
        }
        if (failure != null) {
            throw failure;
        }
    }
}
