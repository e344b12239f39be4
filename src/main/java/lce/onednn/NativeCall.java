package lce.onednn;

import java.lang.reflect.Constructor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Calls native functions that JavaCPP does not bind. JavaCPP's deallocators call any native function of one argument.
 */
final class NativeCall {

    private NativeCall() {}

    /**
     * Calls a function of one argument and ignores its result.
     *
     * @param name name of a function in a loaded library; if no loaded library has it, nothing is called
     */
    static void call(String name, long argument) {
        Pointer function = Loader.addressof(name);
        if (function == null || function.isNull()) {
            return;
        }
        try {
            Constructor<?> caller = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator")
                    .getDeclaredConstructor(Pointer.class, long.class, long.class);
            caller.setAccessible(true);
            Object call = caller.newInstance(new BytePointer((Pointer) null), argument, function.address());
            call.getClass().getMethod("deallocate").invoke(call);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("JavaCPP's native deallocator is not as expected", e);
        }
    }
}
