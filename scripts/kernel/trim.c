/* What the kernel asks of glibc's allocator, which Node does not offer. */
#include <malloc.h>
#include <node_api.h>

/* Gives the memory back to the system that is free and was kept for later. */
static napi_value trim(napi_env env, napi_callback_info info) {
  malloc_trim(0);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "trim", NAPI_AUTO_LENGTH, trim, NULL, &function);
  return function;
}
