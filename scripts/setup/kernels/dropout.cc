// The operation Dropout, which is its own gradient: y = kept * x where the random byte is `limit` or more, elsewhere 0 * x.
// The bytes are those of `draws`, four in each. TensorFlow has no such operation; a mask of its operations takes six passes.
#include "one_pass.h"

namespace {

using namespace one_pass;

template <typename T>
INLINE void Multiply(const T* __restrict x, const uint8_t* __restrict bytes, int limit, float kept,
                     T* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    Write(y + i, Read(x[i]) * (bytes[i] >= limit ? kept : 0.0f));
  }
}

FOR_EACH_PROCESSOR void Loop(const float* x, const uint8_t* bytes, int limit, float kept, float* y,
                             int64_t count) {
  Multiply(x, bytes, limit, kept, y, count);
}
FOR_EACH_PROCESSOR void Loop(const Bfloat16* x, const uint8_t* bytes, int limit, float kept,
                             Bfloat16* y, int64_t count) {
  Multiply(x, bytes, limit, kept, y, count);
}

struct Dropout {
  static constexpr Definition definition = {
      "Dropout", {"x: T", "draws: int32"}, {"limit: int", "kept: float"}};
  static constexpr auto problem = "draws has no byte for each value of x";
  int64_t limit = 0;
  float kept = 0;

  Dropout(TF_OpKernelConstruction* construction, TF_Status* status) {
    TF_OpKernelConstruction_GetAttrInt64(construction, "limit", &limit, status);
    if (TF_GetCode(status) != TF_OK) return;
    TF_OpKernelConstruction_GetAttrFloat(construction, "kept", &kept, status);
  }

  static bool Fits(const Inputs& in) { return 4 * in.count[1] >= in.count[0]; }

  template <typename T>
  void Compute(const Inputs& in, T* out, int64_t from, int64_t count) const {
    T rounded;
    Write(&rounded, kept);
    Loop(in.At<T>(0) + from, in.At<uint8_t>(1) + from, limit, Read(rounded), out + from, count);
  }
};

[[maybe_unused]] const bool is_registered = Register<Dropout>();

}  // namespace
