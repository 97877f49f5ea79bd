// Measures the matcher alone on files with the columns `id` and `truth`, which it never sees:
//   match-runner [--threads N] [--verbose] [--calibration] [--slices] [--rotate-headers] [--completeness] FILE…
import Glibc
import KithColumns
import KithMatching

func cpuSeconds() -> Double {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

func wallSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}

func decimals(_ value: Double, _ places: Int) -> String {
  var factor = 1.0
  for _ in 0..<places { factor *= 10 }
  var text = String((value * factor).rounded() / factor)
  let dot = text.firstIndex(of: ".") ?? text.endIndex
  while text.distance(from: dot, to: text.endIndex) <= places { text += "0" }
  return text
}

var arguments = Array(CommandLine.arguments.dropFirst())
var threads = 2
var isVerbose = false
var showsCalibration = false
var threshold = 0.5
var showsSlices = false
var rotatesHeaders = false
var countsAllPairs = false
var files: [String] = []
while !arguments.isEmpty {
  let argument = arguments.removeFirst()
  switch argument {
  case "--threads": threads = Int(arguments.removeFirst()) ?? 2
  case "--verbose": isVerbose = true
  case "--calibration": showsCalibration = true
  case "--threshold": threshold = Double(arguments.removeFirst()) ?? 0.5
  case "--slices": showsSlices = true
  case "--rotate-headers": rotatesHeaders = true
  case "--completeness": countsAllPairs = true
  default: files.append(argument)
  }
}
for file in files {
  guard let table = Table(path: file) else {
    print("\(file): cannot be read")
    continue
  }
  let rows = Array(0..<table.count)
  let columns = table.columns.indices.filter { !["id", "truth"].contains(table.columns[$0].name) }
    .map { NamedColumn(table.columns[$0].name, table.column($0, rows: rows)) }
  // Names that say the wrong thing.
  let wrong = columns.indices.map { NamedColumn(columns[($0 + 5) % columns.count].name, columns[$0].column) }
  var options = MatchOptions()
  options.threshold = threshold
  if countsAllPairs { options.pairCut = -1e9 }
  let truth = Evaluation(truth: table.texts("truth"))
  let (cpu, wall) = (cpuSeconds(), wallSeconds())
  do {
    let result = try Matcher(threads: threads).duplicates(rotatesHeaders ? wrong : columns, options)
    let (cpuUsed, wallUsed) = (cpuSeconds() - cpu, wallSeconds() - wall)
    let quality = truth.clusters(result.clusters)
    print(
      "\(file) rows \(table.count) F1 \(decimals(quality.f1, 4)) (P \(decimals(quality.precision, 4)) R \(decimals(quality.recall, 4)))",
      "cpu \(decimals(cpuUsed, 2)) wall \(decimals(wallUsed, 2)) peak \(peakMegabytes()) MB",
      "pairs \(result.scoredPairs) complete \(decimals(truth.completeness(result.pairs), 4))",
      "largest \(quality.largest)")
    if isVerbose {
      for line in result.summary { print("  " + line) }
      for profile in result.profiles { print("  \(profile.name): \(profile.kind) \(profile.reason) \(profile.filled) \(profile.distinct)") }
      for pass in result.passes {
        print("  \(pass.keys.joined(separator: " + ")) <= \(pass.blockSize): \(pass.pairs) pairs, \(pass.newPairs) new, \(decimals(pass.perHundred, 2)) of 100")
      }
      print(result.model.description)
    }
    if showsSlices, let slices = Slices(table) { print(slices.report(result.clusters, table.texts("truth"))) }
    if showsCalibration {
      for bound in [0.5, 0.9, 0.95, 0.99, 0.999] {
        let kept = result.pairs.filter { $0.probability >= bound }
        let good = kept.filter { truth.isSame($0) }.count
        print("  p >= \(bound): precision \(decimals(Double(good) / Double(max(kept.count, 1)), 4)) of \(kept.count)")
      }
    }
  } catch {
    print("\(file): \(error)")
  }
}
