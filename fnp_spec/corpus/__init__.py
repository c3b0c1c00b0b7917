"""The only reader and writer of packets/, fixtures/, run logs and schemas."""
