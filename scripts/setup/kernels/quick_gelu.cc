// The operations QuickGelu, y = x * sigmoid(1.702 x), and QuickGeluGrad, of `gradients` and x, for TensorFlow's CPU
// device, in float32 and bfloat16, each in one pass over the values; TensorFlow's own operations take six passes. Compiled
// into TensorFlow.js's binding, and registered when that is loaded. They compute in float32; NaN stays NaN.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <thread>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

// The compiler makes one version for each of these instruction sets; the processor takes the best that it has.
#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINE inline __attribute__((always_inline))

namespace {

struct Bfloat16 {
  uint16_t bits;
};

template <typename To, typename From>
INLINE To SameBits(From from) {
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

INLINE float Read(float value) { return value; }
INLINE float Read(Bfloat16 value) { return SameBits<float>(uint32_t{value.bits} << 16); }

INLINE void Write(float* to, float value) { *to = value; }
// To the nearest, of two equally near ones to the even one. A NaN that comes of bfloat16 has zeros in the lower half, so
// it stays one.
INLINE void Write(Bfloat16* to, float value) {
  const uint32_t bits = SameBits<uint32_t>(value);
  to->bits = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// 2^t as exactly as T can tell: its whole part goes into the exponent, and 2^f of the fraction f, from -1/2 to 1/2, is its
// Taylor series.
template <typename T>
INLINE float PowerOfTwo(float t) {
  t = std::min(126.0f, std::max(-126.0f, t));
  // So large that only the whole part is left in the lowest bits.
  const float large = t + 12582912.0f;
  const float f = t - (large - 12582912.0f);
  float series = 9.6181291e-3f;
  if (sizeof(T) == sizeof(float)) series += (1.5403530e-4f * f + 1.3333558e-3f) * f;
  series = series * f + 5.5504109e-2f;
  series = series * f + 2.4022651e-1f;
  series = series * f + 6.9314718e-1f;
  series = series * f + 1.0f;
  return series * SameBits<float>((SameBits<uint32_t>(large) + 127) << 23);
}

// sigmoid(1.702 x), with 1.702 / ln 2.
template <typename T>
INLINE float Gate(float x) {
  return 1.0f / (1.0f + PowerOfTwo<T>(-2.4554670f * x));
}

template <typename T>
INLINE void Gelu(const T* __restrict x, T* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float value = Read(x[i]);
    Write(y + i, value * Gate<T>(value));
  }
}

// The derivative is the gate, and what the gate's change adds.
template <typename T>
INLINE void GeluGrad(const T* __restrict gradients, const T* __restrict x, T* __restrict to,
                     int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float value = Read(x[i]);
    const float gate = Gate<T>(value);
    Write(to + i, Read(gradients[i]) * (gate + 1.702f * value * gate * (1.0f - gate)));
  }
}

FOR_EACH_PROCESSOR void Compute(const float* x, float* y, int64_t count) { Gelu(x, y, count); }
FOR_EACH_PROCESSOR void Compute(const Bfloat16* x, Bfloat16* y, int64_t count) { Gelu(x, y, count); }
FOR_EACH_PROCESSOR void Compute(const float* gradients, const float* x, float* to, int64_t count) {
  GeluGrad(gradients, x, to, count);
}
FOR_EACH_PROCESSOR void Compute(const Bfloat16* gradients, const Bfloat16* x, Bfloat16* to,
                                int64_t count) {
  GeluGrad(gradients, x, to, count);
}

int64_t Threads() {
  const char* const chosen = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int64_t number = chosen ? std::atoi(chosen) : 0;
  return number > 0 ? number : std::max(1u, std::thread::hardware_concurrency());
}

// Calls `part(from, count)` for all of `count` values, in as many threads as TensorFlow has if they are worth it.
template <typename Part>
void InParallel(int64_t count, Part part) {
  static const int64_t threads = Threads();
  constexpr int64_t smallest = 1 << 16;
  const int64_t parts = std::clamp<int64_t>(count / smallest, 1, threads);
  // A multiple of what a line of the processor's cache holds.
  const int64_t size = (count / parts + 63) / 64 * 64;
  std::vector<std::thread> others;
  for (int64_t from = size; from < count; from += size) {
    const int64_t length = std::min(size, count - from);
    try {
      others.emplace_back(part, from, length);
    } catch (const std::system_error&) {
      // The system gives this user no more threads.
      part(from, length);
    }
  }
  part(int64_t{0}, std::min(size, count));
  for (std::thread& other : others) other.join();
}

// The input, or nullptr where TensorFlow has an error to tell.
TF_Tensor* Input(TF_OpKernelContext* context, int index, TF_Status* status) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context, index, &tensor, status);
  return TF_GetCode(status) == TF_OK ? tensor : nullptr;
}

template <typename T, int inputs>
void Run(TF_Tensor* const* in, TF_Tensor* out) {
  T* const to = static_cast<T*>(TF_TensorData(out));
  const T* const first = static_cast<const T*>(TF_TensorData(in[0]));
  InParallel(TF_TensorElementCount(out), [=](int64_t from, int64_t count) {
    if constexpr (inputs == 1) {
      Compute(first + from, to + from, count);
    } else {
      const T* const second = static_cast<const T*>(TF_TensorData(in[1]));
      Compute(first + from, second + from, to + from, count);
    }
  });
}

template <typename T, int inputs>
void Kernel(void*, TF_OpKernelContext* context) {
  TF_Status* const status = TF_NewStatus();
  TF_Tensor* in[2] = {nullptr, nullptr};
  for (int i = 0; i < inputs && TF_GetCode(status) == TF_OK; i++) in[i] = Input(context, i, status);
  if (inputs == 2 && TF_GetCode(status) == TF_OK &&
      TF_TensorElementCount(in[0]) != TF_TensorElementCount(in[1])) {
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "the gradients have another number of values than x");
  }
  TF_Tensor* out = nullptr;
  if (TF_GetCode(status) == TF_OK) {
    std::vector<int64_t> shape(TF_NumDims(in[0]));
    for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(in[0], i);
    out = TF_AllocateOutput(context, 0, TF_ExpectedOutputDataType(context, 0), shape.data(),
                            shape.size(), TF_TensorByteSize(in[0]), status);
  }
  if (TF_GetCode(status) == TF_OK) {
    Run<T, inputs>(in, out);
  } else {
    TF_OpKernelContext_Failure(context, status);
  }
  for (TF_Tensor* tensor : {in[0], in[1], out}) {
    if (tensor) TF_DeleteTensor(tensor);
  }
  TF_DeleteStatus(status);
}

template <int inputs>
bool Register(const char* name) {
  TF_Status* const status = TF_NewStatus();
  TF_OpDefinitionBuilder* const definition = TF_NewOpDefinitionBuilder(name);
  TF_OpDefinitionBuilderAddAttr(definition, "T: {float, bfloat16}");
  if (inputs == 2) TF_OpDefinitionBuilderAddInput(definition, "gradients: T");
  TF_OpDefinitionBuilderAddInput(definition, "x: T");
  TF_OpDefinitionBuilderAddOutput(definition, "y: T");
  TF_RegisterOpDefinition(definition, status);
  const auto add = [&](TF_DataType type, void (*kernel)(void*, TF_OpKernelContext*)) {
    TF_KernelBuilder* const builder = TF_NewKernelBuilder(name, "CPU", nullptr, kernel, nullptr);
    TF_KernelBuilder_TypeConstraint(builder, "T", type, status);
    TF_RegisterKernelBuilder(name, builder, status);
  };
  add(TF_FLOAT, Kernel<float, inputs>);
  add(TF_BFLOAT16, Kernel<Bfloat16, inputs>);
  const bool is_registered = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return is_registered;
}

[[maybe_unused]] const bool is_registered =
    Register<1>("QuickGelu") && Register<2>("QuickGeluGrad");

}  // namespace
