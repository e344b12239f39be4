// A libcuda.so.1 without a GPU: the calls of the driver that the engine makes, over the emulation of kernels in simt.h, so that the engine's own
// use of the driver can be tested. One device, whose kernels run as they are launched.
//
//   FAKE_DRIVER_VERSION   as cuDriverGetVersion gives it (default 12000)
//   FAKE_DRIVER_DEVICES   (default 1)
//   FAKE_DRIVER_MEGABYTES of memory (default 4096)
//   FAKE_DRIVER_FAILING   the name of a kernel whose launch loses the device: as with NVIDIA's driver, every later call of the process returns the
//                         error, and no other context opens
//   FAKE_DRIVER_SPARED    launches of that kernel that succeed first (default 0)
//   FAKE_DRIVER_ONCE      a file that the failing launch creates; if it exists, the launch succeeds, so that one process of several fails
//   CUDA_LAUNCH_BLOCKING  1 if the launch itself is to return the error
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "kernels.cu"

namespace {

typedef int Result;
typedef unsigned long long Address;

constexpr Result SUCCESS = 0;
constexpr Result INVALID_VALUE = 1;
constexpr Result OUT_OF_MEMORY = 2;
constexpr Result NO_DEVICE = 100;
constexpr Result INVALID_CONTEXT = 201;
constexpr Result NOT_FOUND = 500;
constexpr Result ILLEGAL_ADDRESS = 700;

std::recursive_mutex everything;
std::map<Address, size_t> allocated; // the context's
size_t in_use;
int context_number;                  // of the primary context; 0 when there is none
bool lost;                           // for good
long spared;
int retained;
thread_local long current;           // the context of this thread

long setting(const char* name, long otherwise) {
    const char* value = getenv(name);
    return value == nullptr ? otherwise : atol(value);
}

size_t capacity() {
    return static_cast<size_t>(setting("FAKE_DRIVER_MEGABYTES", 4096)) << 20;
}

Result in_context() {
    if (context_number == 0 || current != context_number) {
        return INVALID_CONTEXT;
    }
    return lost ? ILLEGAL_ADDRESS : SUCCESS;
}

// True if the launch of a kernel is to lose the device.
bool is_failing(const std::string& kernel) {
    const char* failing = getenv("FAKE_DRIVER_FAILING");
    if (failing == nullptr || kernel != failing || spared++ < setting("FAKE_DRIVER_SPARED", 0)) {
        return false;
    }
    const char* once = getenv("FAKE_DRIVER_ONCE");
    FILE* created = once == nullptr ? nullptr : fopen(once, "wx");
    if (created != nullptr) {
        fclose(created);
    }
    return once == nullptr || created != nullptr;
}

// False for what is not within one allocation.
bool is_ours(Address at, size_t bytes) {
    auto after = allocated.upper_bound(at);
    if (after == allocated.begin()) {
        return false;
    }
    --after;
    return at + bytes <= after->first + after->second;
}

struct Kernel {
    std::string name;
    std::function<std::function<void()>(void**)> bind;
};

template <class... Values, size_t... places>
std::function<void()> with_arguments(void (*kernel)(Values...), void** arguments, std::index_sequence<places...>) {
    std::tuple<Values...> values{*static_cast<Values*>(arguments[places])...};
    return [kernel, values] { std::apply(kernel, values); };
}

template <class... Values>
Kernel named(const char* name, void (*kernel)(Values...)) {
    return {name, [kernel](void** arguments) { return with_arguments(kernel, arguments, std::index_sequence_for<Values...>()); }};
}

#define KERNEL(name) named(#name, name)

Kernel KERNELS[] = {
#include "kernels.inc"
};

} // namespace

#define LOCKED std::lock_guard<std::recursive_mutex> lock(everything)
#define IN_CONTEXT                              \
    LOCKED;                                     \
    if (Result result = in_context()) return result

extern "C" {

Result cuInit(unsigned) {
    return setting("FAKE_DRIVER_DEVICES", 1) == 0 ? NO_DEVICE : SUCCESS;
}

Result cuDriverGetVersion(int* version) {
    *version = static_cast<int>(setting("FAKE_DRIVER_VERSION", 12000));
    return SUCCESS;
}

Result cuDeviceGetCount(int* count) {
    *count = static_cast<int>(setting("FAKE_DRIVER_DEVICES", 1));
    return SUCCESS;
}

Result cuDeviceGet(int* device, int ordinal) {
    *device = ordinal;
    return SUCCESS;
}

Result cuDeviceGetName(char* name, int length, int) {
    snprintf(name, length, "Fake GPU");
    return SUCCESS;
}

Result cuDeviceGetAttribute(int* value, int attribute, int) {
    *value = attribute == 75 ? 8 : attribute == 76 ? 0 : attribute == 97 ? 163 << 10 : 0;
    return SUCCESS;
}

Result cuDevicePrimaryCtxRetain(void** context, int) {
    LOCKED;
    if (lost) {
        return ILLEGAL_ADDRESS;
    }
    static int contexts = 0;
    if (context_number == 0) {
        context_number = ++contexts;
    }
    retained++;
    *context = reinterpret_cast<void*>(static_cast<long>(context_number));
    return SUCCESS;
}

Result cuDevicePrimaryCtxRelease_v2(int) {
    LOCKED;
    if (lost) {
        return ILLEGAL_ADDRESS;
    }
    if (--retained == 0) {
        for (auto& memory : allocated) {
            free(reinterpret_cast<void*>(memory.first));
        }
        allocated.clear();
        in_use = 0;
        context_number = 0;
    }
    return SUCCESS;
}

Result cuCtxSetCurrent(void* context) {
    LOCKED;
    current = reinterpret_cast<long>(context);
    return in_context();
}

Result cuModuleLoadData(void** module, const void* image) {
    IN_CONTEXT;
    static const char ELF[] = "\177ELF";
    *module = &everything;
    return memcmp(image, ELF, 4) == 0 ? SUCCESS : INVALID_VALUE;
}

Result cuModuleGetFunction(void** function, void*, const char* name) {
    IN_CONTEXT;
    for (Kernel& kernel : KERNELS) {
        if (kernel.name == name) {
            *function = &kernel;
            return SUCCESS;
        }
    }
    return NOT_FOUND;
}

Result cuFuncSetAttribute(void*, int, int) {
    IN_CONTEXT;
    return SUCCESS;
}

Result cuMemGetInfo_v2(size_t* available, size_t* total) {
    IN_CONTEXT;
    *total = capacity();
    *available = capacity() - in_use;
    return SUCCESS;
}

Result cuMemAlloc_v2(Address* memory, size_t bytes) {
    IN_CONTEXT;
    if (in_use + bytes > capacity()) {
        return OUT_OF_MEMORY;
    }
    void* fresh = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(fresh, 0xff, bytes);
    *memory = reinterpret_cast<Address>(fresh);
    allocated[*memory] = bytes;
    in_use += bytes;
    return SUCCESS;
}

Result cuMemFree_v2(Address memory) {
    IN_CONTEXT;
    auto found = allocated.find(memory);
    if (found == allocated.end()) {
        return INVALID_VALUE;
    }
    in_use -= found->second;
    free(reinterpret_cast<void*>(memory));
    allocated.erase(found);
    return SUCCESS;
}

Result cuMemsetD8_v2(Address memory, unsigned char value, size_t bytes) {
    IN_CONTEXT;
    if (!is_ours(memory, bytes)) {
        return INVALID_VALUE;
    }
    memset(reinterpret_cast<void*>(memory), value, bytes);
    return SUCCESS;
}

Result cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void*) {
    IN_CONTEXT;
    if (!is_ours(to, bytes)) {
        return INVALID_VALUE;
    }
    memcpy(reinterpret_cast<void*>(to), from, bytes);
    return SUCCESS;
}

Result cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void*) {
    IN_CONTEXT;
    if (!is_ours(from, bytes)) {
        return INVALID_VALUE;
    }
    memcpy(to, reinterpret_cast<const void*>(from), bytes);
    return SUCCESS;
}

Result cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
    IN_CONTEXT;
    *memory = malloc(bytes);
    return SUCCESS;
}

Result cuMemFreeHost(void* memory) {
    free(memory);
    return SUCCESS;
}

Result cuStreamCreate(void** stream, unsigned) {
    IN_CONTEXT;
    *stream = malloc(1);
    return SUCCESS;
}

Result cuStreamSynchronize(void*) {
    IN_CONTEXT;
    return SUCCESS;
}

Result cuStreamDestroy_v2(void* stream) {
    free(stream);
    return SUCCESS;
}

Result cuEventCreate(void** event, unsigned) {
    IN_CONTEXT;
    *event = malloc(1);
    return SUCCESS;
}

Result cuEventRecord(void*, void*) {
    IN_CONTEXT;
    return SUCCESS;
}

Result cuEventSynchronize(void*) {
    IN_CONTEXT;
    return SUCCESS;
}

Result cuEventDestroy_v2(void* event) {
    free(event);
    return SUCCESS;
}

Result cuLaunchKernel(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned, unsigned, unsigned shared, void*, void** arguments, void**) {
    IN_CONTEXT;
    const Kernel& kernel = *static_cast<Kernel*>(function);
    if (is_failing(kernel.name)) {
        lost = true;
        return setting("CUDA_LAUNCH_BLOCKING", 0) == 1 ? ILLEGAL_ADDRESS : SUCCESS; // a launch that nobody waits for is accepted, and the error comes later
    }
    simt::launch({static_cast<int>(x), static_cast<int>(y), static_cast<int>(z)}, static_cast<int>(threads), shared, kernel.bind(arguments));
    return SUCCESS;
}

Result cuGetErrorString(Result result, const char** words) {
    *words = result == ILLEGAL_ADDRESS ? "an illegal memory access was encountered" : "an error of the fake driver";
    return SUCCESS;
}

} // extern "C"
