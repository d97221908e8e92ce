/* curl_easy_setopt and curl_easy_getinfo take any argument, which Swift cannot call: one plain function for each kind. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode tiaodu_curl_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

static inline CURLcode tiaodu_curl_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

static inline CURLcode tiaodu_curl_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

static inline CURLcode tiaodu_curl_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

typedef size_t (*tiaodu_curl_io)(char *bytes, size_t size, size_t count, void *pointer);

static inline CURLcode tiaodu_curl_io_function(CURL *handle, CURLoption option, tiaodu_curl_io io) {
    return curl_easy_setopt(handle, option, io);
}

static inline long tiaodu_curl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/* Microseconds until the transfer itself could begin; 0 where no connection stood. */
static inline long tiaodu_curl_connected(CURL *handle) {
    curl_off_t taken = 0;
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &taken);
    return (long)taken;
}
