// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// One layer of the house: a target and the targets it may import. Tests/TidyTests holds the
/// sources against this list, because SwiftPM lets a transitive import pass.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "kith",
  products: [.executable(name: "kith", targets: ["kith"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CLineEdit", linkerSettings: [.linkedLibrary("edit")]),
    layer("KithBase"),
    layer("KithEditor", ["KithBase", "CLineEdit"]),
    layer("KithSyntax", ["KithBase"]),
    layer("KithColumns", ["KithBase"]),
    layer("KithFunctions", ["KithBase", "KithColumns"]),
    layer("KithAnalytics", ["KithBase", "KithColumns"]),
    layer("KithMatching", ["KithBase", "KithColumns"]),
    layer("KithFormats", ["KithBase", "KithColumns"]),
    layer("KithStore", ["KithBase", "KithColumns"]),
    layer("KithJournal", ["KithBase", "KithColumns", "KithStore", "CSQLite"]),
    layer("KithDemo", ["KithBase", "KithColumns"]),
    layer(
      "KithPlan",
      ["KithBase", "KithSyntax", "KithColumns", "KithFunctions", "KithAnalytics", "KithMatching"]),
    layer("KithEngine", ["KithBase", "KithColumns", "KithFunctions", "KithStore", "KithPlan"]),
    layer(
      "KithSession",
      [
        "KithBase", "KithSyntax", "KithColumns", "KithFunctions", "KithFormats", "KithStore",
        "KithJournal", "KithDemo", "KithPlan", "KithEngine",
      ]),
    layer(
      "KithShell",
      [
        "KithBase", "KithSyntax", "KithColumns", "KithFormats", "KithJournal", "KithSession",
        "KithEditor", "CLineEdit",
      ]),
    .executableTarget(
      name: "kith-editor-probe", dependencies: ["KithEditor"], swiftSettings: settings),
    .executableTarget(
      name: "kith",
      dependencies: [
        "KithBase", "KithSession", "KithShell",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    layer(
      "KithTestSupport",
      [
        "KithBase", "KithSyntax", "KithColumns", "KithFunctions", "KithFormats", "KithStore",
        "KithJournal", "KithDemo", "KithPlan", "KithEngine", "KithSession", "CSQLite",
      ]),
    tests(
      "DifferentialTests",
      [
        "KithBase", "KithSyntax", "KithColumns", "KithFunctions", "KithStore", "KithPlan", "KithEngine",
        "KithTestSupport",
      ]),
    tests("KithEditorTests", ["KithEditor", "KithTestSupport", "kith-editor-probe"]),
    // Starts the built program; the build of the tests leaves it beside them.
    tests("ProgramTests", ["CSQLite", "KithTestSupport", "kith"]),
    tests(
      "KithShellTests",
      [
        "KithBase", "KithSession", "KithShell", "KithStore", "KithSyntax", "KithTestSupport", "kith",
      ]),
    tests("KithFormatsTests", ["KithBase", "KithColumns", "KithFormats"]),
    tests("KithJournalTests", ["KithBase", "KithColumns", "KithStore", "KithJournal", "CSQLite"]),
    tests("TidyTests", [], 
      exclude: ["long-functions.txt", "undocumented-files.txt", "untested-codes.txt"]),
    tests(
      "GoldenTests",
      [
        "KithBase", "KithColumns", "KithFormats", "KithStore", "KithSession", "KithTestSupport",
      ]),
    tests("KithSyntaxTests", ["KithBase", "KithSyntax"]),
    tests("KithPlanTests", ["KithBase", "KithSyntax", "KithColumns", "KithFunctions", "KithPlan"]),
    tests("KithFunctionsTests", ["KithBase", "KithColumns", "KithFunctions"]),
    tests("KithAnalyticsTests", ["KithBase", "KithColumns", "KithAnalytics"]),
    tests("KithMatchingTests", ["KithBase", "KithColumns", "KithMatching"]),
    tests("KithDemoTests", ["KithBase", "KithColumns", "KithDemo"]),
    tests(
      "KithSessionTests",
      [
        "KithBase", "KithSyntax", "KithColumns", "KithPlan", "KithStore", "KithJournal", "KithEngine",
        "KithSession",
      ]),
  ]
)
