#define _GNU_SOURCE
#include "CLineEdit.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static EditLine *editor;
static History *entries;
static char shown_prompt[64];

static char *prompt(EditLine *ignored) {
  (void)ignored;
  return shown_prompt;
}

void kith_set_locale(void) {
  setlocale(LC_ALL, "");
  // In another character set libedit would drop what is typed, silently.
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  // Numbers are read and written by our own code only; nothing may depend on the locale.
  setlocale(LC_NUMERIC, "C");
}

static void bind_key(const char *key, const char *command) {
  el_set(editor, EL_BIND, key, command, NULL);
}

bool kith_edit_open(int limit) {
  editor = el_init("kith", stdin, stdout, stderr);
  if (editor == NULL) return false;
  entries = history_init();
  HistEvent event;
  if (entries != NULL) {
    history(entries, &event, H_SETSIZE, limit);
    history(entries, &event, H_SETUNIQUE, 1);
    el_set(editor, EL_HIST, history, entries);
  }
  el_set(editor, EL_EDITOR, "emacs");
  // Signals stay ours: libedit's handler would send them on to the whole process group.
  el_set(editor, EL_SIGNAL, 0);
  el_set(editor, EL_PROMPT, prompt);
  el_source(editor, NULL);
  bind_key("^R", "em-inc-search-prev");
  bind_key("\033[3~", "ed-delete-next-char");
  bind_key("\033[H", "ed-move-to-beg");
  bind_key("\033[F", "ed-move-to-end");
  bind_key("\033[1~", "ed-move-to-beg");
  bind_key("\033[4~", "ed-move-to-end");
  bind_key("\033[1;5C", "em-next-word");
  bind_key("\033[1;5D", "ed-prev-word");
  return true;
}

const char *kith_edit_read(const char *text, int *length) {
  strncpy(shown_prompt, text, sizeof shown_prompt - 1);
  errno = 0;
  return el_gets(editor, length);
}

void kith_edit_remember(const char *entry) {
  HistEvent event;
  if (entries != NULL) history(entries, &event, H_ENTER, entry);
}

void kith_edit_resize(void) {
  if (editor != NULL) el_resize(editor);
}

void kith_edit_close(void) {
  if (editor == NULL) return;
  // el_end would throw away what was typed ahead.
  el_set(editor, EL_EDITMODE, 0);
  el_end(editor);
  editor = NULL;
  if (entries != NULL) history_end(entries);
  entries = NULL;
}

int kith_terminal_columns(int descriptor) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}
