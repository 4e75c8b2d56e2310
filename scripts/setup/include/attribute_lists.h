// TensorFlow.js's binding gives an operation a text or a type as an attribute, but no list of them. Compiled with this
// header before it, it does where TensorFlow asks for a list: a text is split at its spaces, a type is a list of one.
#pragma once
#include <cstddef>
#include <vector>

#include "tensorflow/c/eager/c_api.h"

inline bool AsksForList(TFE_Op* op, const char* name) {
  unsigned char is_list = 0;
  TF_Status* status = TF_NewStatus();
  TFE_OpGetAttrType(op, name, &is_list, status);
  const bool is_known = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return is_known && is_list;
}

inline void SetTexts(TFE_Op* op, const char* name, const void* value, size_t length) {
  if (!AsksForList(op, name)) return TFE_OpSetAttrString(op, name, value, length);
  std::vector<const void*> words;
  std::vector<size_t> lengths;
  const char* const end = static_cast<const char*>(value) + length;
  for (const char* at = static_cast<const char*>(value); at < end; at++) {
    if (*at == ' ') continue;
    const char* const word = at;
    while (at < end && *at != ' ') at++;
    words.push_back(word);
    lengths.push_back(at - word);
  }
  TFE_OpSetAttrStringList(op, name, words.data(), lengths.data(), words.size());
}

inline void SetTypes(TFE_Op* op, const char* name, TF_DataType value) {
  if (AsksForList(op, name)) return TFE_OpSetAttrTypeList(op, name, &value, 1);
  TFE_OpSetAttrType(op, name, value);
}

#define TFE_OpSetAttrString SetTexts
#define TFE_OpSetAttrType SetTypes
