"""视频监控: cameras, recordings, segments, incidents and clips will be kept here."""
