/// A text with numbers in it, such as `"GROWS need \(.count(27))"`, and perhaps shorter words for the same.
///
/// It fits a width by itself: the numbers step to larger units, then the next wording is taken. No number is cut.
package struct Wording: Equatable, Sendable, ExpressibleByStringInterpolation {
    fileprivate enum Piece: Equatable, Sendable {
        case words(String)
        case figure(Figure)
    }

    private var pieces: [Piece]
    private var shorter: [Wording] = []

    package init(stringLiteral text: String) { pieces = [.words(text)] }

    package init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    /// A text; any digits in it are part of a name.
    package init(_ text: String) { pieces = [.words(text)] }

    /// One number alone.
    package init(_ figure: Figure) { pieces = [.figure(figure)] }

    /// A wording, and others that say less and less in fewer columns.
    package static func either(_ first: Wording, _ shorter: Wording...) -> Wording {
        var wording = first
        wording.shorter += shorter
        return wording
    }

    /// The text for where there is room.
    package var text: String { pieces.map(\.text).joined() }

    /// The text that says most in at most `width` columns; nil when no wording fits.
    package func text(within width: Int) -> String? {
        if let text = own(within: width) { return text }
        for wording in shorter {
            if let text = wording.text(within: width) { return text }
        }
        return nil
    }

    /// This wording with its numbers as exact as the width allows: the widest one is shortened first.
    private func own(within width: Int) -> String? {
        var texts = pieces.map(\.texts)
        var excess = texts.reduce(0) { $0 + DisplayWidth.of($1[0]) } - width
        while excess > 0 {
            let candidates = texts.indices.filter { texts[$0].count > 1 }
            guard let widest = candidates.max(by: { texts[$0][0].utf8.count < texts[$1][0].utf8.count }) else {
                return nil
            }
            excess -= DisplayWidth.of(texts[widest][0]) - DisplayWidth.of(texts[widest][1])
            texts[widest].removeFirst()
        }
        return texts.map { $0[0] }.joined()
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Wording.Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) { pieces.append(.words(literal)) }

        package mutating func appendInterpolation(_ figure: Figure) { pieces.append(.figure(figure)) }

        /// Another wording, without what is shorter than it.
        package mutating func appendInterpolation(_ wording: Wording) { pieces += wording.pieces }

        /// Words that are worked out: a name, a sign.
        package mutating func appendInterpolation(_ words: String) { pieces.append(.words(words)) }
    }
}

extension Wording.Piece {
    fileprivate var text: String {
        switch self {
        case .words(let words): words
        case .figure(let figure): figure.text
        }
    }

    fileprivate var texts: [String] {
        switch self {
        case .words(let words): [words]
        case .figure(let figure): figure.texts
        }
    }
}
