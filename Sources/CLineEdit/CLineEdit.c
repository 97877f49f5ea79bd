#define _GNU_SOURCE
#include "CLineEdit.h"

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static EditLine *editor;
static HistoryW *entries;
static FILE *nowhere;
static kith_next_scalar next_scalar;
static kith_run_command run_command;

// wchar_t has the 32 bits of a scalar on this system.
_Static_assert(sizeof(wchar_t) == sizeof(unsigned int), "a wchar_t is a scalar");

void kith_set_locale(void) {
  setlocale(LC_ALL, "");
  // In another character set libedit would drop what is typed, silently.
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  // Numbers are read and written by our own code only; nothing may depend on the locale.
  setlocale(LC_NUMERIC, "C");
}

// MARK: Commands

static unsigned char run(int number) {
  switch (run_command(number)) {
  case KITH_SUBMIT: return CC_NEWLINE;
  case KITH_STOP: return CC_EOF;
  default: return CC_NORM;
  }
}

// Every command of Kith in the order of the enum: number, name.
#define COMMANDS(X)                                                                                \
  X(0, "enter") X(1, "new-row") X(2, "up") X(3, "down") X(4, "left") X(5, "right")                 \
  X(6, "row-start") X(7, "row-end") X(8, "delete-back") X(9, "delete") X(10, "word-right")         \
  X(11, "word-left") X(12, "delete-word-right") X(13, "delete-word-left") X(14, "kill-row")        \
  X(15, "kill-start") X(16, "yank") X(17, "yank-pop") X(18, "complete") X(19, "complete-back")     \
  X(20, "search") X(21, "clear") X(22, "undo") X(23, "paste") X(24, "help") X(25, "interrupt")     \
  X(26, "suspend") X(27, "end-of-file") X(28, "question-mark") X(29, "block-start")                \
  X(30, "block-end")

#define FUNCTION(number, name)                                                                     \
  static unsigned char command_##number(EditLine *e, int ch) {                                     \
    (void)e;                                                                                       \
    (void)ch;                                                                                      \
    return run(number);                                                                            \
  }
COMMANDS(FUNCTION)

typedef unsigned char (*command_function)(EditLine *, int);

// libedit keeps the pointers, so the names live as long as the program.
#define ENTRY(number, name) {L"kith-" name, command_##number},
static const struct {
  const wchar_t *name;
  command_function function;
} commands[] = {COMMANDS(ENTRY)};

_Static_assert(sizeof commands / sizeof commands[0] == KITH_COMMAND_COUNT, "a name a command");

// MARK: Keys

static void bind_key(const wchar_t *key, const wchar_t *command) {
  el_wset(editor, EL_BIND, key, command, NULL);
}

static void bind_vi_command_key(const wchar_t *key, const wchar_t *command) {
  el_wset(editor, EL_BIND, L"-a", key, command, NULL);
}

struct key {
  const wchar_t *key;
  const wchar_t *command;
};

// What ~/.editrc may change.
static const struct key emacs_keys[] = {
    {L"^A", L"kith-row-start"}, {L"^E", L"kith-row-end"}, {L"^B", L"kith-left"},
    {L"^F", L"kith-right"}, {L"^K", L"kith-kill-row"}, {L"^U", L"kith-kill-start"},
    {L"^W", L"kith-delete-word-left"}, {L"^Y", L"kith-yank"}, {L"^P", L"kith-up"},
    {L"^N", L"kith-down"}, {L"^R", L"kith-search"}, {L"^L", L"kith-clear"}, {L"^_", L"kith-undo"},
    {L"^[f", L"kith-word-right"}, {L"^[b", L"kith-word-left"}, {L"^[F", L"kith-word-right"},
    {L"^[B", L"kith-word-left"}, {L"^[d", L"kith-delete-word-right"},
    {L"^[D", L"kith-delete-word-right"}, {L"^[^H", L"kith-delete-word-left"},
    {L"^[^?", L"kith-delete-word-left"}, {L"^[y", L"kith-yank-pop"}, {L"^[Y", L"kith-yank-pop"},
    {L"^[<", L"kith-block-start"}, {L"^[>", L"kith-block-end"}, {L"^[?", L"kith-help"},
};
static const struct key vi_keys[] = {
    {L"^W", L"kith-delete-word-left"}, {L"^U", L"kith-kill-start"}, {L"^R", L"kith-search"},
    {L"^L", L"kith-clear"}, {L"^_", L"kith-undo"}, {L"^P", L"kith-up"}, {L"^N", L"kith-down"},
};
static const struct key vi_command_keys[] = {
    {L"k", L"kith-up"}, {L"j", L"kith-down"}, {L"/", L"kith-search"}, {L"^R", L"kith-search"},
    {L"^L", L"kith-clear"}, {L"^_", L"kith-undo"},
};
// What Kith cannot do without, in every map: these come after ~/.editrc.
static const struct key required_keys[] = {
    {L"^M", L"kith-enter"}, {L"^J", L"kith-enter"}, {L"^C", L"kith-interrupt"},
    {L"^Z", L"kith-suspend"}, {L"^D", L"kith-end-of-file"}, {L"^I", L"kith-complete"},
    {L"^H", L"kith-delete-back"}, {L"^?", L"kith-delete-back"},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void bind_defaults(void) {
  for (size_t i = 0; i < COUNT(emacs_keys); i++) bind_key(emacs_keys[i].key, emacs_keys[i].command);
  // libedit's own command line: an unknown command there can corrupt its memory.
  bind_key(L"^[x", L"ed-unassigned");
  bind_key(L"^[X", L"ed-unassigned");
}

static void bind_required(void) {
  bool is_vi = kith_edit_is_vi();
  for (size_t i = 0; i < COUNT(required_keys); i++) {
    bind_key(required_keys[i].key, required_keys[i].command);
    if (is_vi && i < 6) bind_vi_command_key(required_keys[i].key, required_keys[i].command);
  }
  bind_key(L"?", L"kith-question-mark");
  if (is_vi) {
    for (size_t i = 0; i < COUNT(vi_keys); i++) bind_key(vi_keys[i].key, vi_keys[i].command);
    for (size_t i = 0; i < COUNT(vi_command_keys); i++)
      bind_vi_command_key(vi_command_keys[i].key, vi_command_keys[i].command);
    bind_vi_command_key(L":", L"ed-unassigned");
    bind_vi_command_key(L"v", L"ed-unassigned");
    bind_vi_command_key(L"?", L"kith-help");
  }
  for (int number = 0; number < KITH_COMMAND_COUNT; number++) {
    const wchar_t code[2] = {0x80 + number, 0};
    bind_key(code, commands[number].name);
    if (is_vi) bind_vi_command_key(code, commands[number].name);
  }
}

// In an empty line the end-of-line command of vi's command mode steps in front of the buffer, where the
// next insertion would write (libedit 20221030, ed_move_to_end).
static void keep_cursor_inside(void) {
  const LineInfoW *line = el_wline(editor);
  if (line->cursor < line->buffer) el_cursor(editor, (int)(line->buffer - line->cursor));
}

static int read_scalar(EditLine *e, wchar_t *c) {
  (void)e;
  keep_cursor_inside();
  unsigned int scalar = 0;
  int result = next_scalar(&scalar);
  *c = (wchar_t)scalar;
  return result;
}

static wchar_t empty_prompt[] = L"";
static wchar_t *prompt(EditLine *e) {
  (void)e;
  return empty_prompt;
}

// MARK: The editor

bool kith_edit_open(int limit, kith_next_scalar next, kith_run_command run_it) {
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  next_scalar = next;
  run_command = run_it;
  nowhere = fopen("/dev/null", "r+e");
  if (nowhere == NULL) return false;
  editor = el_init_fd("kith", stdin, nowhere, nowhere, 0, 1, 2);
  if (editor == NULL) {
    fclose(nowhere);
    return false;
  }
  entries = history_winit();
  HistEventW event;
  if (entries != NULL) {
    history_w(entries, &event, H_SETSIZE, limit);
    history_w(entries, &event, H_SETUNIQUE, 1);
    el_wset(editor, EL_HIST, history_w, entries);
  }
  // What libedit thinks the screen looks like matters to nobody; so it never depends on TERM.
  el_set(editor, EL_TERMINAL, "dumb");
  kith_edit_fix_size();
  el_wset(editor, EL_SIGNAL, 0);
  el_wset(editor, EL_PROMPT, prompt);
  for (int number = 0; number < KITH_COMMAND_COUNT; number++)
    el_wset(editor, EL_ADDFN, commands[number].name, L"", commands[number].function);
  el_wset(editor, EL_EDITOR, L"emacs");
  bind_defaults();
  return true;
}

void kith_edit_load_user_keys(void) {
  el_source(editor, NULL);
  bind_required();
  // Keys arrive as they are typed: Ctrl-C in its turn among the others, Enter as a carriage return.
  el_wset(editor, EL_SETTY, L"-d", L"-isig", L"-icrnl", L"-inlcr", L"-ixon", NULL);
  el_wset(editor, EL_PREP_TERM, 0);
  el_wset(editor, EL_GETCFN, read_scalar);
}

#define TEXT(number) WIDE(#number)
#define WIDE(text) L##text
#define NUMBER(name) TEXT(name)

void kith_edit_fix_size(void) {
  el_wset(editor, EL_SETTC, L"co", NUMBER(KITH_SCREEN_COLUMNS), NULL);
  el_wset(editor, EL_SETTC, L"li", NUMBER(KITH_SCREEN_ROWS), NULL);
}

void kith_edit_close(void) {
  if (editor == NULL) return;
  // el_end would throw away what was typed ahead.
  el_wset(editor, EL_EDITMODE, 0);
  el_end(editor);
  editor = NULL;
  if (entries != NULL) history_wend(entries);
  entries = NULL;
  fclose(nowhere);
}

void kith_edit_read(void) {
  int count = 0;
  el_wgets(editor, &count);
}

const unsigned int *kith_edit_text(int *count, int *cursor) {
  keep_cursor_inside();
  const LineInfoW *line = el_wline(editor);
  *count = (int)(line->lastchar - line->buffer);
  *cursor = (int)(line->cursor - line->buffer);
  return (const unsigned int *)line->buffer;
}

void kith_edit_replace(const unsigned int *text, int cursor) {
  const LineInfoW *line = el_wline(editor);
  int count = (int)(line->lastchar - line->buffer);
  if (text[0] == 0 || el_wreplacestr(editor, (const wchar_t *)text) != 0) {
    el_cursor(editor, count);
    el_wdeletestr(editor, count);
    return;
  }
  line = el_wline(editor);
  el_cursor(editor, cursor - (int)(line->cursor - line->buffer));
}

void kith_edit_insert(const unsigned int *text) { el_winsertstr(editor, (const wchar_t *)text); }

void kith_edit_delete_before(int count) { el_wdeletestr(editor, count); }

void kith_edit_move(int by) { el_cursor(editor, by); }

bool kith_edit_is_vi(void) {
  const wchar_t *name = NULL;
  return el_wget(editor, EL_EDITOR, &name) == 0 && name != NULL && name[0] == L'v';
}

void kith_edit_binding(const unsigned int *key, char *answer, size_t size) {
  answer[0] = 0;
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (stream == NULL) return;
  el_wset(editor, EL_SETFP, 1, stream);
  el_wset(editor, EL_BIND, (const wchar_t *)key, NULL);
  el_wset(editor, EL_SETFP, 1, nowhere);
  fclose(stream);
  if (text != NULL && length > 0) {
    strncpy(answer, text, size - 1);
    answer[size - 1] = 0;
  }
  free(text);
}

void kith_edit_prepare(bool raw) { el_wset(editor, EL_PREP_TERM, raw ? 1 : 0); }

void kith_edit_remember(const unsigned int *entry) {
  HistEventW event;
  if (entries != NULL) history_w(entries, &event, H_ENTER, (const wchar_t *)entry);
}
