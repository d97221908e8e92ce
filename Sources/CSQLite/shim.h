/* sqlite3_config takes any argument, which Swift cannot call: one plain function for the one option that is used. */
#include <sqlite3.h>

/* Bytes of a savepoint's pages that are kept in memory; more go to a temporary file. Before the first database is opened. */
static inline int tiaodu_sqlite_savepoint_memory(int bytes) {
    return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, bytes);
}
