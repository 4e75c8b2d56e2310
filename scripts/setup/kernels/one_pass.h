// What the course's own operations for TensorFlow's CPU device share: each takes one pass over its values, in as many
// threads as TensorFlow has, in float32 or bfloat16, and computes in float32. They are compiled into TensorFlow.js's
// binding, and registered when that is loaded.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <mutex>
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

namespace one_pass {

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

inline int Cores() {
  const char* const chosen = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int number = chosen ? std::atoi(chosen) : 0;
  return number > 0 ? number : std::max(1u, std::thread::hardware_concurrency());
}

// Threads that wait for work, since to start one takes longer than most operations.
class Helpers {
 public:
  Helpers() {
    for (int count = 1; count < Cores(); count++) {
      try {
        std::thread([this] { Wait(); }).detach();
      } catch (const std::system_error&) {
        // The system gives this user no more threads.
        return;
      }
    }
  }

  // Calls `part` with each number below `count`, here and in the threads that are awake in time.
  void Share(int64_t count, const std::function<void(int64_t)>& part) {
    const std::unique_lock<std::mutex> alone(sharing_, std::try_to_lock);
    if (!alone) {
      for (int64_t number = 0; number < count; number++) part(number);
      return;
    }
    {
      std::unique_lock<std::mutex> lock(mutex_);
      part_ = &part;
      count_ = count;
      next_ = 0;
      calls_++;
    }
    called_.notify_all();
    Take();
    std::unique_lock<std::mutex> lock(mutex_);
    left_.wait(lock, [this] { return busy_ == 0; });
    part_ = nullptr;
  }

 private:
  // Does the parts that nobody has begun.
  void Take() {
    for (int64_t number; (number = next_++) < count_;) (*part_)(number);
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int64_t seen = 0;;) {
      called_.wait(lock, [&] { return calls_ != seen; });
      seen = calls_;
      // Late, when all is done.
      if (!part_) continue;
      busy_++;
      lock.unlock();
      Take();
      lock.lock();
      busy_--;
      left_.notify_one();
    }
  }

  std::mutex sharing_;
  // Of what follows but `next_`.
  std::mutex mutex_;
  std::condition_variable called_, left_;
  const std::function<void(int64_t)>* part_ = nullptr;
  int64_t count_ = 0, calls_ = 0;
  int busy_ = 0;
  std::atomic<int64_t> next_{0};
};

inline Helpers& AllHelpers() {
  // Never deleted: the threads outlive everything.
  static Helpers* const helpers = new Helpers;
  return *helpers;
}

// Calls `part(from, count)` for all of `count` values, in as many threads as TensorFlow has if they are worth it.
template <typename Part>
void InParallel(int64_t count, Part part) {
  // A multiple of what a line of the processor's cache holds.
  constexpr int64_t size = 1 << 15;
  if (count <= 2 * size) return part(int64_t{0}, count);
  AllHelpers().Share((count + size - 1) / size, [=](int64_t number) {
    part(number * size, std::min(size, count - number * size));
  });
}

// What goes into an operation, at most two tensors.
struct Inputs {
  TF_Tensor* tensors[2] = {};
  int64_t count[2] = {};

  template <typename T>
  const T* At(int index) const {
    return static_cast<const T*>(TF_TensorData(tensors[index]));
  }
};

// Name, inputs and attributes, as TensorFlow's op registrations have them. `T: {float, bfloat16}` is an attribute of each
// operation; the output is a T, of the shape of the first input.
struct Definition {
  const char* name;
  const char* inputs[2] = {};
  const char* attributes[2] = {};
};

// An operation has, beside its `definition`:
// - a constructor that reads its attributes;
// - `Fits`, whether these inputs belong together, and `problem`, what is wrong if not;
// - `Compute`, which makes `count` values of the output, from one position on.
// This is one without attributes, whose inputs have as many values as each other.
struct Stateless {
  static constexpr auto problem = "the gradients have another number of values than what they are of";

  Stateless(TF_OpKernelConstruction*, TF_Status*) {}

  static bool Fits(const Inputs& in) { return !in.tensors[1] || in.count[0] == in.count[1]; }
};

template <typename T, class Operation>
void Kernel(void* operation, TF_OpKernelContext* context) {
  TF_Status* const status = TF_NewStatus();
  Inputs in;
  for (int i = 0; i < 2 && Operation::definition.inputs[i] && TF_GetCode(status) == TF_OK; i++) {
    TF_GetInput(context, i, &in.tensors[i], status);
    if (TF_GetCode(status) == TF_OK) in.count[i] = TF_TensorElementCount(in.tensors[i]);
  }
  if (TF_GetCode(status) == TF_OK && !Operation::Fits(in)) {
    TF_SetStatus(status, TF_INVALID_ARGUMENT, Operation::problem);
  }
  TF_Tensor* out = nullptr;
  if (TF_GetCode(status) == TF_OK) {
    const TF_Tensor* const first = in.tensors[0];
    std::vector<int64_t> shape(TF_NumDims(first));
    for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(first, i);
    out = TF_AllocateOutput(context, 0, TF_ExpectedOutputDataType(context, 0), shape.data(),
                            shape.size(), TF_TensorByteSize(first), status);
  }
  if (TF_GetCode(status) == TF_OK) {
    const Operation& own = *static_cast<Operation*>(operation);
    T* const to = static_cast<T*>(TF_TensorData(out));
    InParallel(in.count[0], [&](int64_t from, int64_t count) { own.Compute(in, to, from, count); });
  } else {
    TF_OpKernelContext_Failure(context, status);
  }
  for (TF_Tensor* tensor : {in.tensors[0], in.tensors[1], out}) {
    if (tensor) TF_DeleteTensor(tensor);
  }
  TF_DeleteStatus(status);
}

template <class Operation>
void* Create(TF_OpKernelConstruction* construction) {
  TF_Status* const status = TF_NewStatus();
  Operation* const operation = new Operation(construction, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return operation;
}

template <class Operation>
void Delete(void* operation) {
  delete static_cast<Operation*>(operation);
}

template <class Operation>
bool Register() {
  const Definition& own = Operation::definition;
  TF_Status* const status = TF_NewStatus();
  TF_OpDefinitionBuilder* const definition = TF_NewOpDefinitionBuilder(own.name);
  TF_OpDefinitionBuilderAddAttr(definition, "T: {float, bfloat16}");
  for (const char* attribute : own.attributes) {
    if (attribute) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  }
  for (const char* input : own.inputs) {
    if (input) TF_OpDefinitionBuilderAddInput(definition, input);
  }
  TF_OpDefinitionBuilderAddOutput(definition, "out: T");
  TF_RegisterOpDefinition(definition, status);
  const auto add = [&](TF_DataType type, void (*kernel)(void*, TF_OpKernelContext*)) {
    TF_KernelBuilder* const builder =
        TF_NewKernelBuilder(own.name, "CPU", Create<Operation>, kernel, Delete<Operation>);
    TF_KernelBuilder_TypeConstraint(builder, "T", type, status);
    TF_RegisterKernelBuilder(own.name, builder, status);
  };
  add(TF_FLOAT, Kernel<float, Operation>);
  add(TF_BFLOAT16, Kernel<Bfloat16, Operation>);
  const bool is_registered = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return is_registered;
}

}  // namespace one_pass
