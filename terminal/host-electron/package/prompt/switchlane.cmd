@rem switchlane of an installed till: what the payment service knows and owes.
@"%~dp0node.exe" "%~dp0..\switchlane.mjs" --socket "\\.\pipe\switchlane-daemon" %*
