/// A key as the program understands it, whatever bytes the terminal sent.
package enum Key: Hashable, Sendable {
    /// A printable character, as typed: `i`, `I`, `+`, `é`.
    case character(Unicode.Scalar)
    /// Control and a letter, in lower case: `control("c")`.
    case control(Character)
    case up, down, left, right
    case home, end, pageUp, pageDown
    case tab, backTab, enter, escape, backspace, delete
    /// F1 is `function(1)`.
    case function(Int)
}
