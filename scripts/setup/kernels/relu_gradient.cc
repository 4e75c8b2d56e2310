// The operation ReluGradient, of the gradients of y = max(x, 0), and y: the gradients where y is positive, elsewhere 0.
// TensorFlow's own takes as long in bfloat16 as in float32. A NaN among the gradients stays NaN.
#include "one_pass.h"

namespace {

using namespace one_pass;

template <typename T>
INLINE void Multiply(const T* __restrict gradients, const T* __restrict y, T* __restrict to,
                     int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    Write(to + i, Read(gradients[i]) * (Read(y[i]) > 0.0f ? 1.0f : 0.0f));
  }
}

FOR_EACH_PROCESSOR void Loop(const float* gradients, const float* y, float* to, int64_t count) {
  Multiply(gradients, y, to, count);
}
FOR_EACH_PROCESSOR void Loop(const Bfloat16* gradients, const Bfloat16* y, Bfloat16* to,
                             int64_t count) {
  Multiply(gradients, y, to, count);
}

struct ReluGradient : Stateless {
  using Stateless::Stateless;
  static constexpr Definition definition = {"ReluGradient", {"gradients: T", "y: T"}};

  template <typename T>
  void Compute(const Inputs& in, T* out, int64_t from, int64_t count) const {
    Loop(in.At<T>(0) + from, in.At<T>(1) + from, out + from, count);
  }
};

[[maybe_unused]] const bool is_registered = Register<ReluGradient>();

}  // namespace
