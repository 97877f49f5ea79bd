#ifndef C_LINE_EDIT_H
#define C_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

// Fixed signatures for the libedit calls that Kith uses: el_set and history are variadic, which Swift
// cannot import. libedit runs without a voice: it keeps the buffer, the key maps and the user's
// ~/.editrc, reads keys through a callback, and writes to nowhere. There is one editor in a process;
// libedit is not re-entrant. Texts are arrays of Unicode scalars.

// What Kith adds to libedit's commands. Each is known to ~/.editrc by its name (kith-enter …), and is
// bound to the scalar 0x80 + its number, so that a decoded key can ask for it in any key map.
enum kith_command {
  KITH_ENTER, KITH_NEW_ROW, KITH_UP, KITH_DOWN, KITH_LEFT, KITH_RIGHT, KITH_ROW_START, KITH_ROW_END,
  KITH_DELETE_BACK, KITH_DELETE, KITH_WORD_RIGHT, KITH_WORD_LEFT, KITH_DELETE_WORD_RIGHT,
  KITH_DELETE_WORD_LEFT, KITH_KILL_ROW, KITH_KILL_START, KITH_YANK, KITH_YANK_POP, KITH_COMPLETE,
  KITH_COMPLETE_BACK, KITH_SEARCH, KITH_CLEAR, KITH_UNDO, KITH_PASTE, KITH_HELP, KITH_INTERRUPT,
  KITH_SUSPEND, KITH_END_OF_FILE, KITH_QUESTION_MARK, KITH_BLOCK_START, KITH_BLOCK_END,
  KITH_COMMAND_COUNT
};

// What a command tells libedit: go on, hand over the buffer, or end the input.
enum kith_after { KITH_GO_ON, KITH_SUBMIT, KITH_STOP };

// Gives the next scalar: 1, or 0 at the end of the input.
typedef int (*kith_next_scalar)(unsigned int *scalar);
typedef int (*kith_run_command)(int command);

// Makes the editor on standard input; false where libedit refuses the terminal. `limit` is how many
// history entries are kept for libedit's own stepping.
bool kith_edit_open(int limit, kith_next_scalar next, kith_run_command run);

// Reads ~/.editrc and binds what Kith cannot do without.
void kith_edit_load_user_keys(void);

// Gives the terminal back as it was; what was typed ahead stays.
void kith_edit_close(void);

// Edits one block in raw mode, until a command submits or stops, or the input ends.
void kith_edit_read(void);

// The buffer, which is libedit's and dies at the next call.
const unsigned int *kith_edit_text(int *count, int *cursor);

// Replaces the buffer and puts the cursor after `cursor` scalars; `text` ends with a zero.
void kith_edit_replace(const unsigned int *text, int cursor);

void kith_edit_insert(const unsigned int *text);
void kith_edit_delete_before(int count);
void kith_edit_move(int by);

// Whether the user's keys are vi's.
bool kith_edit_is_vi(void);

// What a key sequence is bound to, as libedit prints it; empty when it is not bound.
void kith_edit_binding(const unsigned int *key, char *answer, size_t size);

// Puts the terminal into the editor's mode, or back into that of other programs.
void kith_edit_prepare(bool raw);

// Adds an entry to the history of libedit's own commands.
void kith_edit_remember(const unsigned int *entry);

// The character set of the locale is UTF-8 afterwards, whatever the environment says.
void kith_set_locale(void);

// Columns and rows of the terminal on a descriptor; 0 when it is none.
int kith_terminal_columns(int descriptor);
int kith_terminal_rows(int descriptor);

// A pipe whose ends never wait and are not handed to other programs; false where there is none.
bool kith_open_pipe(int ends[2]);

// Signals as bytes in a pipe, so that waiting for a key sees them whichever thread they meet: writes
// the number of every caught signal to `descriptor`. Restoring puts the handlers before them back.
void kith_catch_signals(int descriptor);
void kith_restore_signals(void);

// Stops the process as Ctrl-Z does, whatever handler is set; returns when it is taken up again.
void kith_stop_process(void);

// Single keys without libedit: no echo, no line, no signals. False when the descriptor is no terminal.
bool kith_raw_enter(int descriptor);
void kith_raw_leave(int descriptor);

#endif
