/// The meaning of one cell: a slot, and for gradient slots how far along the gradient it lies.
package struct Ink: Equatable, Hashable, Sendable {
    /// What the cell means.
    package var slot: Slot
    /// Place on a gradient, 0 (low) … 255 (high); ignored by slots that are no gradient.
    package var level: UInt8
    /// The cell belongs to the selected row: `ui.selected` lies over its own look.
    package var isSelected: Bool
    /// The cell belongs to a popup: it stands on the background of `ui.dialog`, unless it has one of its own.
    package var isInPopup: Bool

    /// An ink of one slot; `level` matters to gradients only.
    package init(_ slot: Slot, level: UInt8 = 0, isSelected: Bool = false, isInPopup: Bool = false) {
        self.slot = slot
        self.level = level
        self.isSelected = isSelected
        self.isInPopup = isInPopup
    }

    /// Ordinary text.
    package static let text = Ink(.text)
}
