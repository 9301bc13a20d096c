// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// `make` has the actors optimised in debug builds too: the tests that exhaust an inbox run five times as fast. Not for
/// others, as SwiftPM lets no package depend on one with such flags.
let optimized: [SwiftSetting] =
    Context.environment["OPTIMIZE_ACTORS"] == nil ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "callboard",
    products: [
        .library(name: "Actors", targets: ["Actors"]),
        .library(name: "DurableInbox", targets: ["DurableInbox"]),
        .executable(name: "callboard", targets: ["callboard"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Foundations: they import no room of ours.
        .target(
            name: "Actors",
            dependencies: [
                "CTicks",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings + optimized
        ),
        .target(name: "Screens", swiftSettings: settings),
        .target(name: "CInFlightRecord"),
        .target(name: "CTicks"),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),

        // Adapters: each hides one foreign thing.
        .target(
            name: "DurableInbox",
            dependencies: [
                "Actors", "CInFlightRecord",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(name: "NcursesTerminal", dependencies: ["Screens", "CNcurses"], swiftSettings: settings),

        // Product: what it does.
        .target(name: "Orders", dependencies: ["Actors"], swiftSettings: settings),
        .target(name: "LoadGenerator", dependencies: ["Actors", "Orders"], swiftSettings: settings),
        .target(name: "Dashboard", dependencies: ["Screens", "Actors"], swiftSettings: settings),

        // Wiring: the only place where rooms meet.
        .executableTarget(
            name: "callboard",
            dependencies: [
                "Actors", "DurableInbox", "Orders", "LoadGenerator", "Screens", "Dashboard", "NcursesTerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // Tests.
        .target(name: "TestKit", dependencies: ["Actors"], path: "Tests/TestKit", swiftSettings: settings),
        .testTarget(
            name: "ActorsTests",
            dependencies: [
                "Actors", "CTicks", "TestKit", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings + optimized),
        .target(
            name: "CFaultyDisk",
            dependencies: ["CInFlightRecord", .product(name: "GRDBSQLite", package: "GRDB.swift")],
            path: "Tests/CFaultyDisk"),
        .testTarget(
            name: "DurableInboxTests",
            dependencies: [
                "DurableInbox", "TestKit", "CFaultyDisk", "CInFlightRecord",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(name: "OrdersTests", dependencies: ["Orders", "TestKit"], swiftSettings: settings),
        .testTarget(
            name: "LoadGeneratorTests", dependencies: ["LoadGenerator", "Orders", "TestKit"], swiftSettings: settings),
        .testTarget(name: "ScreensTests", dependencies: ["Screens"], swiftSettings: settings),
        .testTarget(
            name: "DashboardTests", dependencies: ["Dashboard", "Screens", "Actors", "TestKit"], exclude: ["Snapshots"],
            swiftSettings: settings),
        .testTarget(name: "NcursesTerminalTests", dependencies: ["NcursesTerminal"], swiftSettings: settings),
        .testTarget(
            name: "CallboardTests",
            dependencies: [
                "Actors", "callboard", "Dashboard", "DurableInbox", "Orders", "TestKit",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
