// A device without a GPU: allocates, copies and launches kernels as its standard input says, and answers on its standard output. Numbers are
// little-endian; what is wrong with a kernel ends the process with a report on standard error.
//
//   'A' bytes                         -> address     allocates, zeroed; the address sanitizer has nothing touched for GUARD bytes on both sides
//   'F' address                                      frees
//   'U' address bytes data                           uploads
//   'D' address bytes                 -> data        downloads
//   'L' name grid[3] threads shared arguments (bytes data)...   -> 0   launches
//
// Usage: emulator SEED
#include <map>
#include <string>
#include <tuple>

#include <sanitizer/asan_interface.h>

#include "kernels.cu"

namespace {

constexpr size_t GUARD = 64 << 10;

void read(void* into, size_t bytes) {
    if (bytes > 0 && fread(into, 1, bytes, stdin) != bytes) {
        exit(0); // whoever drove this device is gone
    }
}

template <class Number>
Number read() {
    Number number;
    read(&number, sizeof number);
    return number;
}

void answer(const void* from, size_t bytes) {
    fwrite(from, 1, bytes, stdout);
    fflush(stdout);
}

typedef std::vector<std::vector<char>> Arguments;

template <class Value>
Value argument(const char* kernel, const Arguments& arguments, size_t place) {
    if (arguments[place].size() != sizeof(Value)) {
        fprintf(stderr, "%s: argument %zu has %zu bytes, not %zu\n", kernel, place, arguments[place].size(), sizeof(Value));
        abort();
    }
    Value value;
    memcpy(&value, arguments[place].data(), sizeof value);
    return value;
}

template <class... Values, size_t... places>
std::function<void()> bind(const char* name, void (*kernel)(Values...), const Arguments& arguments, std::index_sequence<places...>) {
    if (arguments.size() != sizeof...(Values)) {
        fprintf(stderr, "%s: %zu arguments, not %zu\n", name, arguments.size(), sizeof...(Values));
        abort();
    }
    std::tuple<Values...> values{argument<Values>(name, arguments, places)...};
    return [kernel, values] { std::apply(kernel, values); };
}

template <class... Values>
std::function<std::function<void()>(const Arguments&)> binder(const char* name, void (*kernel)(Values...)) {
    return [name, kernel](const Arguments& arguments) { return bind(name, kernel, arguments, std::index_sequence_for<Values...>()); };
}

#define KERNEL(name) {#name, binder(#name, name)}

const std::map<std::string, std::function<std::function<void()>(const Arguments&)>> KERNELS = {
#include "kernels.inc"
};

void launch() {
    std::string name(read<int32_t>(), ' ');
    read(name.data(), name.size());
    simt::Index grid;
    grid.x = read<int32_t>();
    grid.y = read<int32_t>();
    grid.z = read<int32_t>();
    const int threads = read<int32_t>();
    const int shared = read<int32_t>();
    Arguments arguments(read<int32_t>());
    for (std::vector<char>& bytes : arguments) {
        bytes.resize(read<int32_t>());
        read(bytes.data(), bytes.size());
    }
    auto kernel = KERNELS.find(name);
    if (kernel == KERNELS.end()) {
        fprintf(stderr, "there is no kernel %s\n", name.c_str());
        abort();
    }
    simt::launch(grid, threads, shared, kernel->second(arguments));
    const int32_t done = 0;
    answer(&done, sizeof done);
}

} // namespace

int main(int, char** arguments) {
    simt::order.seed(static_cast<unsigned>(atoll(arguments[1])));
    for (;;) {
        switch (read<char>()) {
            case 'A': {
                const int64_t bytes = read<int64_t>();
                char* all = static_cast<char*>(calloc(bytes + 2 * GUARD, 1));
                char* memory = all + GUARD;
                ASAN_POISON_MEMORY_REGION(all, GUARD);
                ASAN_POISON_MEMORY_REGION(memory + bytes, GUARD);
                answer(&memory, sizeof memory);
                break;
            }
            case 'F':
                free(reinterpret_cast<char*>(read<int64_t>()) - GUARD);
                break;
            case 'U': {
                void* to = reinterpret_cast<void*>(read<int64_t>());
                const int64_t bytes = read<int64_t>();
                read(to, bytes);
                break;
            }
            case 'D': {
                const void* from = reinterpret_cast<const void*>(read<int64_t>());
                const int64_t bytes = read<int64_t>();
                answer(from, bytes);
                break;
            }
            case 'L':
                launch();
                break;
            default:
                fprintf(stderr, "an instruction that is none\n");
                return 1;
        }
    }
}
