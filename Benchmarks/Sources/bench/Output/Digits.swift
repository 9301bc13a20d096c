/// The number with that many decimals.
func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((value.magnitude * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = scaled / Int64(scale)
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let rest = String(scaled % Int64(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: decimals - rest.count))\(rest)"
}

/// The number with at least three significant digits and no more decimals than that takes.
func digits(_ value: Double) -> String {
    switch value.magnitude {
    case 100...: grouped(value)
    case 10...: fixed(value, decimals: 1)
    case 1...: fixed(value, decimals: 2)
    case 0.1...: fixed(value, decimals: 3)
    default: fixed(value, decimals: 5)
    }
}

/// The number without decimals, its thousands set apart.
func grouped(_ value: Double) -> String {
    var text = fixed(value.magnitude, decimals: 0)
    var groups: [Substring] = []
    while text.count > 3 {
        groups.insert(text.suffix(3), at: 0)
        text.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([text[...]] + groups).joined(separator: ",")
}
