"""What goes in and comes out, as serializers; the OpenAPI description is made from them."""
