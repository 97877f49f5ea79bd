#ifndef C_LINE_EDIT_H
#define C_LINE_EDIT_H

#include <stdbool.h>

// Fixed signatures for the libedit calls that Kith uses: el_set and history are variadic, which Swift
// cannot import. There is one editor in a process; libedit is not re-entrant.

// Makes the editor on standard input and output; false where libedit refuses the terminal. `limit` is
// how many history entries are kept for stepping.
bool kith_edit_open(int limit);

// Reads one line with a prompt; NULL at the end of the input or on a signal. The text is libedit's and
// dies at the next call; `length` takes its bytes, the final newline included, -1 after a signal.
const char *kith_edit_read(const char *prompt, int *length);

// Adds an entry to the history that the arrow keys step through.
void kith_edit_remember(const char *entry);

// Tells libedit that the window has another size.
void kith_edit_resize(void);

// Gives the terminal back as it was.
void kith_edit_close(void);

// The character set of the locale is UTF-8 afterwards, whatever the environment says.
void kith_set_locale(void);

// Columns of the terminal on a descriptor; 0 when it is none.
int kith_terminal_columns(int descriptor);

#endif
