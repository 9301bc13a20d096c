// What Swift cannot see of ncurses: its macros and its mutable globals, as functions.
#pragma once
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <stddef.h>

// <term.h> defines hundreds of macros with everyday names (`columns`, `lines`, `bell`): these two are all we need.
extern int setupterm(const char *, int, int *);
extern char *tigetstr(const char *);

// Hidden by <wchar.h> unless _XOPEN_SOURCE is defined before the first system header.
extern int wcwidth(wchar_t);

static inline WINDOW *curses_screen(void) { return stdscr; }
static inline WINDOW *curses_shown(void) { return curscr; }
static inline int curses_colors(void) { return COLORS; }

static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }

// `wattr_set` takes pairs above 32,767 only through its last argument.
static inline void curses_set_look(WINDOW *window, attr_t attributes, int pair) {
    (void)wattr_set(window, attributes, (short)pair, &pair);
}

// A capability as text, or NULL where the terminal has none; terminfo tells the two kinds of "none" apart.
static inline const char *terminfo_string(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}
